SELECT
  `t7`.`country`,
  CAST(ROUND(`t7`.`held`, 0) AS BIGINT) AS `downloads`,
  `t7`.`share`,
  `t7`.`guessed` / NULLIF(`t7`.`held`, 0) AS `estimated`,
  `t7`.`rank`
FROM (
  SELECT
    `t6`.`country`,
    `t6`.`held`,
    `t6`.`guessed`,
    `t6`.`held` / NULLIF(
      SUM(`t6`.`held`) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      0
    ) AS `share`,
    (
      ROW_NUMBER() OVER (
        ORDER BY CAST(ROUND(`t6`.`held`, 3) AS DOUBLE) DESC, `t6`.`country` ASC NULLS LAST
      ) - 1
    ) + 1 AS `rank`
  FROM (
    SELECT
      `t5`.`country`,
      SUM(`t5`.`downloads` * `t5`.`part`) AS `held`,
      SUM(`t5`.`estimated` * `t5`.`part`) AS `guessed`
    FROM (
      SELECT
        `t4`.`downloads`,
        `t4`.`estimated`,
        `t4`.`country`,
        `t2`.`start`,
        `t2`.`end`,
        `t2`.`part`,
        `t2`.`split`
      FROM (
        SELECT
          `t0`.`date`,
          `t0`.`downloads`,
          `t0`.`estimated`,
          `t0`.`member` AS `country`
        FROM `cube` AS `t0`
        WHERE
          `t0`.`source` = ':source:'
          AND `t0`.`universe` = ':universe:'
          AND `t0`.`credit` = ':credit:'
          AND `t0`.`grouping` = 'country'
          AND (
            (
              ':denominator:' = 'all'
            )
            OR (
              (
                `t0`.`member` <> 'unknown'
              )
              AND (
                (
                  ':denominator:' = 'attributed'
                )
                OR NOT (
                  `t0`.`member` IN ('individual', 'community')
                )
              )
            )
          )
      ) AS `t4`
      INNER JOIN `spans` AS `t2`
        ON `t4`.`date` = `t2`.`date`
    ) AS `t5`
    GROUP BY
      1
  ) AS `t6`
) AS `t7`
WHERE
  `t7`.`rank` <= CAST(':top:' AS BIGINT) AND `t7`.`held` > 0
ORDER BY
  `t7`.`rank` ASC NULLS LAST
