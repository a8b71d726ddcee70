SELECT
  `t14`.`date`,
  `t14`.`what`,
  `t14`.`before`,
  `t14`.`name`,
  `t14`.`hub`,
  `t14`.`rule`,
  `t14`.`downloads`,
  `t14`.`found`
FROM (
  SELECT
    `t13`.`model_key`,
    `t13`.`date`,
    `t13`.`what`,
    `t13`.`before`,
    `t13`.`name`,
    `t13`.`hub`,
    `t13`.`rule`,
    `t13`.`model_key_right`,
    `t13`.`downloads`,
    ROW_NUMBER() OVER (
      ORDER BY `t13`.`date` DESC, `t13`.`downloads` DESC, `t13`.`before` ASC NULLS LAST, `t13`.`name` ASC NULLS LAST
    ) - 1 AS `turn`,
    COUNT(*) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS `found`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t11`.`model_key`,
        `t11`.`date`,
        `t11`.`what`,
        `t11`.`before`,
        `t11`.`name`,
        `t11`.`hub`,
        `t11`.`rule`,
        `t7`.`model_key` AS `model_key_right`,
        `t7`.`downloads`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            CAST(`t0`.`model_key` AS BIGINT) AS `model_key`,
            CAST(`t0`.`last_seen` AS DATE) AS `date`,
            'removed' AS `what`,
            CAST(`t0`.`model` AS STRING) AS `before`,
            CAST(NULL AS STRING) AS `name`,
            CAST(`t0`.`hub` AS STRING) AS `hub`,
            CAST(NULL AS STRING) AS `rule`
          FROM `models` AS `t0`
          WHERE
            `t0`.`last_seen` < CAST(':until:' AS DATE)
        ) AS `t4`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              CAST(`t6`.`model_key` AS BIGINT) AS `model_key`,
              CAST(`t6`.`first_seen` AS DATE) AS `date`,
              'renamed' AS `what`,
              CAST(`t6`.`before` AS STRING) AS `before`,
              CAST(`t6`.`model` AS STRING) AS `name`,
              CAST(`t6`.`hub` AS STRING) AS `hub`,
              CAST(`t6`.`rule` AS STRING) AS `rule`
            FROM (
              SELECT
                `t2`.`source`,
                `t2`.`date`,
                `t2`.`hub`,
                `t2`.`hub_id`,
                `t2`.`model`,
                `t2`.`folded`,
                `t2`.`model_key`,
                `t2`.`account_key`,
                `t2`.`first_seen`,
                `t2`.`rule`,
                LAG(`t2`.`model`) OVER (
                  PARTITION BY `t2`.`model_key`
                  ORDER BY `t2`.`first_seen` ASC NULLS LAST, `t2`.`model` ASC NULLS LAST
                ) AS `before`
              FROM `names` AS `t2`
            ) AS `t6`
            WHERE
              NOT `t6`.`before` IS NULL AND LOWER(`t6`.`before`) <> LOWER(`t6`.`model`)
          ) AS `t8`
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              CAST(`t2`.`model_key` AS BIGINT) AS `model_key`,
              CAST(`t2`.`first_seen` AS DATE) AS `date`,
              'again' AS `what`,
              CAST(`t2`.`model` AS STRING) AS `before`,
              CAST(`t2`.`model` AS STRING) AS `name`,
              CAST(`t2`.`hub` AS STRING) AS `hub`,
              CAST(`t2`.`rule` AS STRING) AS `rule`
            FROM `names` AS `t2`
            WHERE
              `t2`.`rule` = 'again'
          ) AS `t3`
        ) AS `t9`
      ) AS `t11`
      LEFT OUTER JOIN (
        SELECT
          `t1`.`model_key`,
          CASE
            WHEN ':counter:' = 'downloads_all_time'
            THEN `t1`.`level`
            ELSE `t1`.`believed_30d`
          END AS `downloads`
        FROM `states` AS `t1`
        WHERE
          `t1`.`source` = ':source:'
      ) AS `t7`
        ON `t11`.`model_key` = `t7`.`model_key`
    ) AS `t12`
    WHERE
      (
        ':what:' = ''
      ) OR (
        `t12`.`what` = ':what:'
      )
  ) AS `t13`
) AS `t14`
WHERE
  `t14`.`turn` < CAST(':top:' AS BIGINT)
ORDER BY
  `t14`.`turn` ASC NULLS LAST
