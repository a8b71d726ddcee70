SELECT
  *
FROM (
  SELECT
    `t14`.`member`,
    `t14`.`date`,
    `t14`.`asked`,
    `t14`.`largest`,
    `t14`.`tests`,
    `t14`.`llm`,
    `t14`.`credit`,
    CAST(NULL AS DOUBLE) AS `guessed`
  FROM (
    SELECT
      `t13`.`member`,
      `t13`.`date`,
      SUM(`t13`.`asked`) AS `asked`,
      SUM(`t13`.`largest`) AS `largest`,
      SUM(`t13`.`tests`) AS `tests`,
      SUM(`t13`.`llm`) AS `llm`,
      SUM(`t13`.`credit`) AS `credit`
    FROM (
      SELECT
        `t11`.`member`,
        `t11`.`date`,
        `t11`.`downloads` AS `asked`,
        CASE WHEN `t11`.`led` THEN 0.0 ELSE `t11`.`downloads` END AS `largest`,
        CASE
          WHEN COALESCE(`t11`.`role`, '') IN ('test', 'tooling')
          THEN 0.0
          ELSE `t11`.`downloads`
        END AS `tests`,
        CASE
          WHEN `t11`.`task` IN (
            SELECT
              `t2`.`task`
            FROM `universes` AS `t2`
            WHERE
              `t2`.`universe` = 'llm'
          )
          THEN `t11`.`downloads`
          ELSE 0.0
        END AS `llm`,
        0.0 AS `credit`
      FROM (
        SELECT
          `t9`.`since`,
          `t9`.`date`,
          `t9`.`model_key`,
          `t9`.`account_key`,
          `t9`.`downloads`,
          `t9`.`estimated`,
          `t9`.`account`,
          `t9`.`organisation`,
          `t9`.`name`,
          `t9`.`kind`,
          `t9`.`country`,
          `t9`.`country_group`,
          `t9`.`role`,
          `t9`.`model`,
          `t9`.`task`,
          `t9`.`licence`,
          `t9`.`size`,
          `t9`.`relation`,
          `t9`.`copy`,
          `t9`.`member`,
          NOT `t6`.`led_key` IS NULL AS `led`
        FROM (
          SELECT
            `t1`.`since`,
            `t1`.`date`,
            `t1`.`model_key`,
            `t1`.`account_key`,
            `t1`.`downloads`,
            `t1`.`estimated`,
            `t1`.`account`,
            `t1`.`organisation`,
            `t1`.`name`,
            `t1`.`kind`,
            `t1`.`country`,
            `t1`.`country_group`,
            `t1`.`role`,
            `t1`.`model`,
            `t1`.`task`,
            `t1`.`licence`,
            `t1`.`size`,
            `t1`.`relation`,
            `t1`.`copy`,
            `t1`.`country_group` AS `member`
          FROM `flow` AS `t1`
          WHERE
            (
              ':denominator:' = 'all'
            )
            OR (
              (
                `t1`.`country_group` <> 'unknown'
              )
              AND (
                (
                  ':denominator:' = 'attributed'
                )
                OR NOT (
                  `t1`.`country_group` IN ('individual', 'community')
                )
              )
            )
        ) AS `t9`
        LEFT OUTER JOIN (
          SELECT
            `t3`.`date` AS `led_on`,
            `t3`.`model_key` AS `led_key`
          FROM `leaders` AS `t3`
        ) AS `t6`
          ON `t9`.`date` = `t6`.`led_on` AND `t9`.`model_key` = `t6`.`led_key`
      ) AS `t11`
    ) AS `t13`
    GROUP BY
      1,
      2
  ) AS `t14`
) AS `t15`
UNION ALL
SELECT
  *
FROM (
  SELECT
    `t10`.`member`,
    CAST(`t10`.`date` AS DATE) AS `date`,
    `t10`.`asked`,
    `t10`.`largest`,
    `t10`.`tests`,
    `t10`.`llm`,
    `t10`.`credit`,
    CAST(NULL AS DOUBLE) AS `guessed`
  FROM (
    SELECT
      `t7`.`member`,
      `t7`.`date`,
      SUM(`t7`.`asked`) AS `asked`,
      SUM(`t7`.`largest`) AS `largest`,
      SUM(`t7`.`tests`) AS `tests`,
      SUM(`t7`.`llm`) AS `llm`,
      SUM(`t7`.`credit`) AS `credit`
    FROM (
      SELECT
        `t0`.`country_group` AS `member`,
        `t0`.`date`,
        0.0 AS `asked`,
        0.0 AS `largest`,
        0.0 AS `tests`,
        0.0 AS `llm`,
        `t0`.`downloads` AS `credit`
      FROM `other` AS `t0`
      WHERE
        (
          ':denominator:' = 'all'
        )
        OR (
          (
            `t0`.`country_group` <> 'unknown'
          )
          AND (
            (
              ':denominator:' = 'attributed'
            )
            OR NOT (
              `t0`.`country_group` IN ('individual', 'community')
            )
          )
        )
    ) AS `t7`
    GROUP BY
      1,
      2
  ) AS `t10`
) AS `t12`
