SELECT
  `t1`.`member` AS `country`,
  CAST(CAST(ROUND(`t1`.`downloads`, 0) AS BIGINT) AS BIGINT) AS `downloads`,
  `t1`.`share`,
  `t1`.`low`,
  `t1`.`high`,
  `t1`.`guessed` / NULLIF(`t1`.`downloads`, 0) AS `estimated`,
  `t1`.`rank`
FROM (
  SELECT
    `t0`.`member`,
    `t0`.`start`,
    `t0`.`end`,
    `t0`.`downloads`,
    `t0`.`share`,
    `t0`.`low`,
    `t0`.`high`,
    `t0`.`guessed`,
    (
      ROW_NUMBER() OVER (
        ORDER BY CAST(ROUND(`t0`.`downloads`, 3) AS DOUBLE) DESC, `t0`.`member` ASC NULLS LAST
      ) - 1
    ) + 1 AS `rank`
  FROM `bounded` AS `t0`
) AS `t1`
WHERE
  `t1`.`rank` <= CAST(':top:' AS BIGINT)
ORDER BY
  `t1`.`rank` ASC NULLS LAST
