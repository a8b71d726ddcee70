SELECT
  *
FROM (
  SELECT
    `t13`.`country`,
    `t13`.`downloads`,
    `t13`.`downloads` / NULLIF(
      SUM(`t13`.`downloads`) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      0
    ) AS `share`,
    `t13`.`models`,
    (
      ROW_NUMBER() OVER (ORDER BY `t13`.`downloads` DESC, `t13`.`country` ASC NULLS LAST) - 1
    ) + 1 AS `rank`
  FROM (
    SELECT
      `t12`.`country_group` AS `country`,
      SUM(`t12`.`counter`) AS `downloads`,
      COUNT(*) AS `models`
    FROM (
      SELECT
        `t7`.`source`,
        `t7`.`date`,
        `t7`.`model_key`,
        `t7`.`downloads_30d`,
        `t7`.`downloads_all_time`,
        `t7`.`stated_30d`,
        `t7`.`likes`,
        `t7`.`refreshed`,
        `t7`.`observed`,
        `t7`.`quality`,
        `t7`.`account_key`,
        `t7`.`counter`,
        `t11`.`account_key` AS `account_key_right`,
        `t11`.`hub`,
        `t11`.`model`,
        `t11`.`aliases`,
        `t11`.`task`,
        `t11`.`library`,
        `t11`.`licence`,
        `t11`.`parameters`,
        `t11`.`size`,
        `t11`.`created_on`,
        `t11`.`first_seen`,
        `t11`.`last_seen`,
        `t11`.`account`,
        `t11`.`organisation`,
        `t11`.`name`,
        `t11`.`kind`,
        `t11`.`country`,
        `t11`.`country_group`,
        `t11`.`role`
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
          AND `t0`.`date` = CAST(':date:' AS DATE)
      ) AS `t7`
      INNER JOIN (
        SELECT
          `t9`.`model_key`,
          `t9`.`account_key`,
          `t9`.`hub`,
          `t9`.`model`,
          `t9`.`aliases`,
          `t9`.`task`,
          `t9`.`library`,
          `t9`.`licence`,
          `t9`.`parameters`,
          `t9`.`size`,
          `t9`.`created_on`,
          `t9`.`first_seen`,
          `t9`.`last_seen`,
          `t4`.`account`,
          `t4`.`organisation`,
          `t4`.`name`,
          `t4`.`kind`,
          `t4`.`country`,
          `t4`.`country_group`,
          `t4`.`role`
        FROM (
          SELECT
            *
          FROM `models` AS `t1`
          WHERE
            `t1`.`task` IN (
              SELECT
                `t3`.`task`
              FROM `universes` AS `t3`
              WHERE
                `t3`.`universe` = ':universe:'
            )
        ) AS `t9`
        INNER JOIN `accounts` AS `t4`
          ON `t9`.`account_key` = `t4`.`account_key`
      ) AS `t11`
        ON `t7`.`model_key` = `t11`.`model_key`
    ) AS `t12`
    GROUP BY
      1
  ) AS `t13`
) AS `t14`
WHERE
  `t14`.`rank` <= CAST(':top:' AS BIGINT)
ORDER BY
  `t14`.`rank` ASC NULLS LAST
