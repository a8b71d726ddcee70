WITH `t1` AS (
  SELECT
    *
  FROM `bounded` AS `t0`
  WHERE
    `t0`.`start` >= CAST(':from:' AS DATE) AND `t0`.`end` <= CAST(':to:' AS DATE)
)
SELECT
  `t7`.`member` AS `kind`,
  `t7`.`start` AS `since`,
  `t7`.`end` AS `date`,
  CAST(ROUND(`t7`.`downloads`, 0) AS BIGINT) AS `downloads`,
  `t7`.`share`,
  `t7`.`low`,
  `t7`.`high`,
  `t7`.`guessed` / NULLIF(`t7`.`downloads`, 0) AS `estimated`,
  `t7`.`rank`
FROM (
  SELECT
    `t3`.`member`,
    `t3`.`start`,
    `t3`.`end`,
    `t3`.`downloads`,
    `t3`.`share`,
    `t3`.`low`,
    `t3`.`high`,
    `t3`.`guessed`,
    `t6`.`rank`
  FROM `t1` AS `t3`
  INNER JOIN (
    SELECT
      `t4`.`member`,
      (
        ROW_NUMBER() OVER (
          ORDER BY CAST(ROUND(`t4`.`whole`, 3) AS DOUBLE) DESC, `t4`.`member` ASC NULLS LAST
        ) - 1
      ) + 1 AS `rank`
    FROM (
      SELECT
        `t2`.`member`,
        SUM(`t2`.`downloads`) AS `whole`
      FROM `t1` AS `t2`
      GROUP BY
        1
    ) AS `t4`
  ) AS `t6`
    ON `t3`.`member` = `t6`.`member`
) AS `t7`
WHERE
  `t7`.`rank` <= CAST(':top:' AS BIGINT)
ORDER BY
  `t7`.`end` ASC NULLS LAST,
  `t7`.`share` DESC,
  `t7`.`member` ASC NULLS LAST
