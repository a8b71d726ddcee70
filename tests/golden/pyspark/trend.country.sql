SELECT
  `t20`.`country`,
  `t20`.`since`,
  `t20`.`date`,
  `t20`.`downloads_before`,
  `t20`.`downloads`,
  `t20`.`share_before`,
  `t20`.`share`,
  `t20`.`change`,
  `t20`.`models`,
  `t20`.`rank`
FROM (
  SELECT
    `t19`.`country`,
    `t19`.`since`,
    `t19`.`date`,
    `t19`.`downloads_before`,
    `t19`.`downloads`,
    `t19`.`models`,
    `t19`.`share_before`,
    `t19`.`share`,
    `t19`.`held`,
    (
      DENSE_RANK() OVER (ORDER BY `t19`.`held` DESC, `t19`.`country` ASC NULLS LAST) - 1
    ) + 1 AS `rank`,
    `t19`.`share` - `t19`.`share_before` AS `change`
  FROM (
    SELECT
      `t18`.`country`,
      `t18`.`since`,
      `t18`.`date`,
      `t18`.`downloads_before`,
      `t18`.`downloads`,
      `t18`.`models`,
      `t18`.`downloads_before` / NULLIF(
        SUM(`t18`.`downloads_before`) OVER (
          PARTITION BY `t18`.`date`
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ),
        0
      ) AS `share_before`,
      `t18`.`downloads` / NULLIF(
        SUM(`t18`.`downloads`) OVER (
          PARTITION BY `t18`.`date`
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ),
        0
      ) AS `share`,
      SUM(`t18`.`downloads`) OVER (
        PARTITION BY `t18`.`country`
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS `held`
    FROM (
      SELECT
        `t17`.`country_group` AS `country`,
        `t17`.`since`,
        `t17`.`date`,
        SUM(`t17`.`downloads_before`) AS `downloads_before`,
        SUM(`t17`.`counter`) AS `downloads`,
        COUNT(*) AS `models`
      FROM (
        SELECT
          `t11`.`model_key`,
          `t11`.`counter`,
          `t11`.`date`,
          `t8`.`since`,
          `t12`.`start_key`,
          `t12`.`start_date`,
          `t12`.`downloads_before`,
          `t16`.`account_key`,
          `t16`.`hub`,
          `t16`.`model`,
          `t16`.`aliases`,
          `t16`.`task`,
          `t16`.`library`,
          `t16`.`licence`,
          `t16`.`parameters`,
          `t16`.`size`,
          `t16`.`created_on`,
          `t16`.`first_seen`,
          `t16`.`last_seen`,
          `t16`.`account`,
          `t16`.`organisation`,
          `t16`.`name`,
          `t16`.`kind`,
          `t16`.`country`,
          `t16`.`country_group`,
          `t16`.`role`
        FROM (
          SELECT
            `t0`.`source`,
            `t0`.`date`,
            `t0`.`model_key`,
            `t0`.`downloads_30d`,
            `t0`.`downloads_all_time`,
            `t0`.`stated_30d`,
            `t0`.`likes`,
            `t0`.`refreshed`,
            `t0`.`observed`,
            `t0`.`quality`,
            `t0`.`account_key`,
            IF(':counter:' = 'downloads_all_time', `t0`.`downloads_all_time`, `t0`.`downloads_30d`) AS `counter`
          FROM `observations` AS `t0`
          WHERE
            `t0`.`source` = ':source:'
            AND IF(':counter:' = 'downloads_all_time', `t0`.`downloads_all_time`, `t0`.`downloads_30d`) IS NOT NULL
            AND `t0`.`refreshed`
        ) AS `t11`
        INNER JOIN (
          SELECT
            *
          FROM `snapshots` AS `t1`
          WHERE
            `t1`.`source` = ':source:' AND `t1`.`since` IS NOT NULL
        ) AS `t8`
          ON `t11`.`date` = `t8`.`date`
        INNER JOIN (
          SELECT
            `t0`.`model_key` AS `start_key`,
            `t0`.`date` AS `start_date`,
            IF(':counter:' = 'downloads_all_time', `t0`.`downloads_all_time`, `t0`.`downloads_30d`) AS `downloads_before`
          FROM `observations` AS `t0`
          WHERE
            `t0`.`source` = ':source:'
            AND IF(':counter:' = 'downloads_all_time', `t0`.`downloads_all_time`, `t0`.`downloads_30d`) IS NOT NULL
            AND `t0`.`refreshed`
        ) AS `t12`
          ON `t11`.`model_key` = `t12`.`start_key` AND `t8`.`since` = `t12`.`start_date`
        INNER JOIN (
          SELECT
            `t14`.`model_key`,
            `t14`.`account_key`,
            `t14`.`hub`,
            `t14`.`model`,
            `t14`.`aliases`,
            `t14`.`task`,
            `t14`.`library`,
            `t14`.`licence`,
            `t14`.`parameters`,
            `t14`.`size`,
            `t14`.`created_on`,
            `t14`.`first_seen`,
            `t14`.`last_seen`,
            `t5`.`account`,
            `t5`.`organisation`,
            `t5`.`name`,
            `t5`.`kind`,
            `t5`.`country`,
            `t5`.`country_group`,
            `t5`.`role`
          FROM (
            SELECT
              *
            FROM `models` AS `t2`
            WHERE
              `t2`.`task` IN (
                SELECT
                  `t4`.`task`
                FROM `universes` AS `t4`
                WHERE
                  `t4`.`universe` = ':universe:'
              )
          ) AS `t14`
          INNER JOIN `accounts` AS `t5`
            ON `t14`.`account_key` = `t5`.`account_key`
        ) AS `t16`
          ON `t11`.`model_key` = `t16`.`model_key`
      ) AS `t17`
      GROUP BY
        1,
        2,
        3
    ) AS `t18`
  ) AS `t19`
) AS `t20`
WHERE
  `t20`.`rank` <= CAST(':top:' AS BIGINT)
ORDER BY
  `t20`.`date` ASC NULLS LAST,
  `t20`.`share` DESC,
  `t20`.`country` ASC NULLS LAST
