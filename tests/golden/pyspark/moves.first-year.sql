SELECT
  `t12`.`since`,
  `t12`.`date`,
  `t12`.`model_key`,
  `t12`.`account_key`,
  CAST(ROUND(`t12`.`downloads` * `t12`.`part`, 0) AS BIGINT) AS `downloads`,
  `t12`.`estimated` OR (
    `t12`.`part` < 1.0
  ) AS `estimated`
FROM (
  SELECT
    `t11`.`since`,
    `t11`.`date`,
    `t11`.`model_key`,
    `t11`.`account_key`,
    `t11`.`downloads`,
    `t11`.`estimated`,
    `t11`.`begun`,
    `t11`.`observed`,
    `t11`.`born`,
    CASE
      WHEN `t11`.`observed` <= CAST(CAST(`t11`.`born` AS TIMESTAMP_NTZ) + INTERVAL '365' DAY AS DATE)
      THEN 1.0
      ELSE DATEDIFF(
        DAY,
        GREATEST(`t11`.`begun`, `t11`.`born`),
        LEAST(
          `t11`.`observed`,
          CAST(CAST(`t11`.`born` AS TIMESTAMP_NTZ) + INTERVAL '365' DAY AS DATE)
        )
      ) / NULLIF(DATEDIFF(DAY, GREATEST(`t11`.`begun`, `t11`.`born`), `t11`.`observed`), 0)
    END AS `part`
  FROM (
    SELECT
      `t7`.`since`,
      `t7`.`date`,
      `t7`.`model_key`,
      `t7`.`account_key`,
      `t7`.`downloads`,
      `t7`.`estimated`,
      `t8`.`begun`,
      `t9`.`observed`,
      `t10`.`born`
    FROM (
      SELECT
        `t0`.`since`,
        `t0`.`date`,
        `t0`.`model_key`,
        `t0`.`account_key`,
        `t0`.`downloads`,
        `t0`.`quality` <> 'measured' AS `estimated`
      FROM `gains` AS `t0`
      WHERE
        `t0`.`source` = ':source:'
    ) AS `t7`
    INNER JOIN (
      SELECT
        `t1`.`date` AS `since`,
        `t1`.`observed` AS `begun`
      FROM `snapshots` AS `t1`
      WHERE
        `t1`.`source` = ':source:'
    ) AS `t8`
      ON `t7`.`since` = `t8`.`since`
    INNER JOIN (
      SELECT
        `t1`.`date`,
        `t1`.`observed`
      FROM `snapshots` AS `t1`
      WHERE
        `t1`.`source` = ':source:'
    ) AS `t9`
      ON `t7`.`date` = `t9`.`date`
    INNER JOIN (
      SELECT
        `t2`.`model_key`,
        `t2`.`created_on` AS `born`
      FROM `models` AS `t2`
      WHERE
        `t2`.`created_on` > CAST('2022-03-02' AS DATE)
    ) AS `t10`
      ON `t7`.`model_key` = `t10`.`model_key`
  ) AS `t11`
) AS `t12`
WHERE
  `t12`.`part` > 0
