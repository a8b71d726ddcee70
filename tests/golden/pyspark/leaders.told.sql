SELECT
  `t3`.`date`,
  `t3`.`model_key`
FROM (
  SELECT
    `t2`.`date`,
    `t2`.`model_key`,
    `t2`.`total`,
    ROW_NUMBER() OVER (
      PARTITION BY `t2`.`date`
      ORDER BY `t2`.`total` DESC, `t2`.`model_key` ASC NULLS LAST
    ) - 1 AS `turn`
  FROM (
    SELECT
      `t1`.`date`,
      `t1`.`model_key`,
      SUM(`t1`.`downloads`) AS `total`
    FROM (
      SELECT
        *
      FROM `flow` AS `t0`
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
    ) AS `t1`
    GROUP BY
      1,
      2
  ) AS `t2`
) AS `t3`
WHERE
  `t3`.`turn` < 10
