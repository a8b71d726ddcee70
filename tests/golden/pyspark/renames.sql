SELECT
  `t19`.`date`,
  `t19`.`what`,
  `t19`.`before`,
  `t19`.`name`,
  `t19`.`hub`,
  `t19`.`rule`,
  `t19`.`downloads`,
  `t19`.`found`
FROM (
  SELECT
    `t18`.`model_key`,
    `t18`.`date`,
    `t18`.`what`,
    `t18`.`before`,
    `t18`.`name`,
    `t18`.`hub`,
    `t18`.`rule`,
    `t18`.`model_key_right`,
    `t18`.`downloads`,
    ROW_NUMBER() OVER (
      ORDER BY `t18`.`date` DESC, `t18`.`downloads` DESC, `t18`.`before` ASC NULLS LAST, `t18`.`name` ASC NULLS LAST
    ) - 1 AS `turn`,
    COUNT(*) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS `found`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t16`.`model_key`,
        `t16`.`date`,
        `t16`.`what`,
        `t16`.`before`,
        `t16`.`name`,
        `t16`.`hub`,
        `t16`.`rule`,
        `t8`.`model_key` AS `model_key_right`,
        `t8`.`downloads`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t13`.`model_key`,
            `t13`.`date`,
            `t13`.`what`,
            `t13`.`before`,
            `t13`.`name`,
            `t13`.`hub`,
            `t13`.`rule`
          FROM (
            SELECT
              `t3`.`model_key`,
              `t3`.`hub`,
              `t3`.`model` AS `before`,
              CAST(NULL AS STRING) AS `rule`,
              `t10`.`seen` AS `date`,
              'removed' AS `what`,
              CAST(NULL AS STRING) AS `name`
            FROM `models` AS `t3`
            INNER JOIN (
              SELECT
                *
              FROM (
                SELECT
                  `t0`.`model_key`,
                  MAX(`t0`.`seen`) AS `seen`
                FROM `states` AS `t0`
                GROUP BY
                  1
              ) AS `t4`
              WHERE
                `t4`.`seen` < CAST(':until:' AS DATE)
            ) AS `t10`
              ON `t3`.`model_key` = `t10`.`model_key`
          ) AS `t13`
        ) AS `t14`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              CAST(`t7`.`model_key` AS BIGINT) AS `model_key`,
              CAST(`t7`.`first_seen` AS DATE) AS `date`,
              'renamed' AS `what`,
              CAST(`t7`.`before` AS STRING) AS `before`,
              CAST(`t7`.`model` AS STRING) AS `name`,
              CAST(`t7`.`hub` AS STRING) AS `hub`,
              CAST(`t7`.`rule` AS STRING) AS `rule`
            FROM (
              SELECT
                `t1`.`source`,
                `t1`.`date`,
                `t1`.`hub`,
                `t1`.`hub_id`,
                `t1`.`model`,
                `t1`.`folded`,
                `t1`.`model_key`,
                `t1`.`account_key`,
                `t1`.`first_seen`,
                `t1`.`rule`,
                LAG(`t1`.`model`) OVER (
                  PARTITION BY `t1`.`model_key`
                  ORDER BY `t1`.`first_seen` ASC NULLS LAST, `t1`.`model` ASC NULLS LAST
                ) AS `before`
              FROM `names` AS `t1`
            ) AS `t7`
            WHERE
              NOT `t7`.`before` IS NULL AND LOWER(`t7`.`before`) <> LOWER(`t7`.`model`)
          ) AS `t11`
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              CAST(`t1`.`model_key` AS BIGINT) AS `model_key`,
              CAST(`t1`.`first_seen` AS DATE) AS `date`,
              'again' AS `what`,
              CAST(`t1`.`model` AS STRING) AS `before`,
              CAST(`t1`.`model` AS STRING) AS `name`,
              CAST(`t1`.`hub` AS STRING) AS `hub`,
              CAST(`t1`.`rule` AS STRING) AS `rule`
            FROM `names` AS `t1`
            WHERE
              `t1`.`rule` = 'again'
          ) AS `t5`
        ) AS `t12`
      ) AS `t16`
      LEFT OUTER JOIN (
        SELECT
          `t0`.`model_key`,
          CASE
            WHEN ':counter:' = 'downloads_all_time'
            THEN `t0`.`level`
            ELSE `t0`.`believed_30d`
          END AS `downloads`
        FROM `states` AS `t0`
        WHERE
          `t0`.`source` = ':source:'
      ) AS `t8`
        ON `t16`.`model_key` = `t8`.`model_key`
    ) AS `t17`
    WHERE
      (
        ':what:' = ''
      ) OR (
        `t17`.`what` = ':what:'
      )
  ) AS `t18`
) AS `t19`
WHERE
  `t19`.`turn` < CAST(':top:' AS BIGINT)
ORDER BY
  `t19`.`turn` ASC NULLS LAST
