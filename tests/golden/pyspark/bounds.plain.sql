WITH `t5` AS (
  SELECT
    `t4`.`member`,
    `t4`.`start`,
    `t4`.`end`,
    SUM(`t4`.`asked`) AS `asked`,
    SUM(`t4`.`largest`) AS `largest`,
    SUM(`t4`.`tests`) AS `tests`,
    SUM(`t4`.`llm`) AS `llm`,
    SUM(`t4`.`credit`) AS `credit`,
    SUM(`t4`.`guessed`) AS `guessed`
  FROM (
    SELECT
      `t2`.`member`,
      `t3`.`start`,
      `t3`.`end`,
      `t2`.`asked` * `t3`.`part` AS `asked`,
      `t2`.`largest` * `t3`.`part` AS `largest`,
      `t2`.`tests` * `t3`.`part` AS `tests`,
      `t2`.`llm` * `t3`.`part` AS `llm`,
      `t2`.`credit` * `t3`.`part` AS `credit`,
      `t2`.`guessed` * `t3`.`part` AS `guessed`
    FROM `amounts` AS `t2`
    INNER JOIN `spans` AS `t3`
      ON `t2`.`date` = `t3`.`date`
  ) AS `t4`
  GROUP BY
    1,
    2,
    3
)
SELECT
  `t11`.`member`,
  `t11`.`start` AS `since`,
  `t11`.`end` AS `date`,
  LEAST(`t11`.`asked`, `t11`.`largest`, `t11`.`tests`, `t11`.`llm`, `t11`.`credit`) AS `low`,
  GREATEST(`t11`.`asked`, `t11`.`largest`, `t11`.`tests`, `t11`.`llm`, `t11`.`credit`) AS `high`
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
    `t8`.`credit` / `t10`.`all_credit` AS `credit`
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
