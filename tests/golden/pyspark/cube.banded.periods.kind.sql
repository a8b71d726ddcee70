WITH `t5` AS (
  SELECT
    `t4`.`member`,
    `t4`.`start`,
    `t4`.`end`,
    SUM(`t4`.`asked` * `t4`.`part`) AS `asked`,
    SUM(`t4`.`largest` * `t4`.`part`) AS `largest`,
    SUM(`t4`.`tests` * `t4`.`part`) AS `tests`,
    SUM(`t4`.`llm` * `t4`.`part`) AS `llm`,
    SUM(`t4`.`credit` * `t4`.`part`) AS `credit`,
    SUM(CASE WHEN `t4`.`split` THEN `t4`.`asked` ELSE `t4`.`guessed` END * `t4`.`part`) AS `guessed`
  FROM (
    SELECT
      `t2`.`member`,
      `t2`.`date`,
      `t2`.`asked`,
      `t2`.`largest`,
      `t2`.`tests`,
      `t2`.`llm`,
      `t2`.`credit`,
      `t2`.`guessed`,
      `t3`.`start`,
      `t3`.`end`,
      `t3`.`part`,
      `t3`.`split`,
      `t3`.`begun`,
      `t3`.`observed`
    FROM `amounts` AS `t2`
    INNER JOIN `spans` AS `t3`
      ON `t2`.`date` = `t3`.`date`
  ) AS `t4`
  GROUP BY
    1,
    2,
    3
), `t12` AS (
  SELECT
    `t11`.`member`,
    `t11`.`start`,
    `t11`.`end`,
    `t11`.`guessed`,
    `t11`.`downloads`,
    `t11`.`total`,
    `t11`.`asked`,
    `t11`.`largest`,
    `t11`.`tests`,
    `t11`.`llm`,
    `t11`.`credit`,
    `t11`.`unknown`,
    LEAST(
      `t11`.`asked`,
      `t11`.`largest`,
      `t11`.`tests`,
      `t11`.`llm`,
      `t11`.`credit`,
      `t11`.`unknown`
    ) AS `low`,
    GREATEST(
      `t11`.`asked`,
      `t11`.`largest`,
      `t11`.`tests`,
      `t11`.`llm`,
      `t11`.`credit`,
      `t11`.`unknown`
    ) AS `high`
  FROM (
    SELECT
      `t8`.`member`,
      `t8`.`start`,
      `t8`.`end`,
      `t8`.`guessed`,
      `t8`.`asked` AS `downloads`,
      `t10`.`all_asked` AS `total`,
      `t8`.`asked` / `t10`.`all_asked` AS `asked`,
      `t8`.`largest` / `t10`.`all_largest` AS `largest`,
      `t8`.`tests` / `t10`.`all_tests` AS `tests`,
      `t8`.`llm` / `t10`.`all_llm` AS `llm`,
      `t8`.`credit` / `t10`.`all_credit` AS `credit`,
      CASE
        WHEN (
          `t8`.`member` <> 'unknown'
        ) AND (
          `t10`.`lost` > 0
        )
        THEN (
          `t8`.`asked` + `t10`.`lost`
        ) / `t10`.`all_asked`
        ELSE CAST(NULL AS DOUBLE)
      END AS `unknown`
    FROM (
      SELECT
        *
      FROM `t5` AS `t6`
      WHERE
        `t6`.`asked` > 0
    ) AS `t8`
    INNER JOIN (
      SELECT
        `t6`.`start`,
        `t6`.`end`,
        SUM(`t6`.`asked`) FILTER(WHERE
          `t6`.`member` = 'unknown') AS `lost`,
        NULLIF(SUM(`t6`.`asked`), 0) AS `all_asked`,
        NULLIF(SUM(`t6`.`largest`), 0) AS `all_largest`,
        NULLIF(SUM(`t6`.`tests`), 0) AS `all_tests`,
        NULLIF(SUM(`t6`.`llm`), 0) AS `all_llm`,
        NULLIF(SUM(`t6`.`credit`), 0) AS `all_credit`
      FROM `t5` AS `t6`
      GROUP BY
        1,
        2
    ) AS `t10`
      ON `t8`.`start` = `t10`.`start` AND `t8`.`end` = `t10`.`end`
  ) AS `t11`
)
SELECT
  `t18`.`member` AS `kind`,
  `t18`.`start` AS `since`,
  `t18`.`end` AS `date`,
  CAST(ROUND(`t18`.`downloads`, 0) AS BIGINT) AS `downloads`,
  `t18`.`asked` AS `share`,
  `t18`.`low`,
  `t18`.`high`,
  `t18`.`guessed` / NULLIF(`t18`.`downloads`, 0) AS `estimated`,
  `t18`.`rank`
FROM (
  SELECT
    `t14`.`member`,
    `t14`.`start`,
    `t14`.`end`,
    `t14`.`guessed`,
    `t14`.`downloads`,
    `t14`.`total`,
    `t14`.`asked`,
    `t14`.`largest`,
    `t14`.`tests`,
    `t14`.`llm`,
    `t14`.`credit`,
    `t14`.`unknown`,
    `t14`.`low`,
    `t14`.`high`,
    `t17`.`rank`
  FROM `t12` AS `t14`
  INNER JOIN (
    SELECT
      `t15`.`member`,
      (
        ROW_NUMBER() OVER (ORDER BY `t15`.`whole` DESC, `t15`.`member` ASC NULLS LAST) - 1
      ) + 1 AS `rank`
    FROM (
      SELECT
        `t13`.`member`,
        SUM(`t13`.`downloads`) AS `whole`
      FROM `t12` AS `t13`
      GROUP BY
        1
    ) AS `t15`
  ) AS `t17`
    ON `t14`.`member` = `t17`.`member`
) AS `t18`
WHERE
  `t18`.`rank` <= CAST(':top:' AS BIGINT)
ORDER BY
  `t18`.`end` ASC NULLS LAST,
  `t18`.`asked` DESC,
  `t18`.`member` ASC NULLS LAST
