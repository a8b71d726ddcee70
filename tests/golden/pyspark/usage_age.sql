WITH `t13` AS (
  SELECT
    `t12`.`created_on`,
    `t12`.`date`,
    `t12`.`downloads`,
    `t12`.`end`,
    `t12`.`part`,
    CASE
      WHEN `t12`.`created_on` IS NULL
      THEN 'unknown'
      WHEN `t12`.`created_on` <= CAST('2022-03-02' AS DATE)
      THEN 'before'
      ELSE CAST(EXTRACT(YEAR FROM `t12`.`created_on`) AS STRING) || '-Q' || CAST(EXTRACT(QUARTER FROM `t12`.`created_on`) AS STRING)
    END AS `cohort`,
    `t12`.`downloads` * `t12`.`part` AS `held`
  FROM (
    SELECT
      `t11`.`created_on`,
      `t11`.`date`,
      `t11`.`downloads`,
      `t6`.`end`,
      `t6`.`part`
    FROM (
      SELECT
        `t9`.`created_on`,
        `t9`.`date`,
        CAST(SUM(`t9`.`downloads`) AS DOUBLE) AS `downloads`
      FROM (
        SELECT
          `t7`.`date`,
          `t7`.`model_key`,
          `t7`.`downloads`,
          `t8`.`created_on`
        FROM (
          SELECT
            `t1`.`date`,
            `t1`.`model_key`,
            `t1`.`downloads`
          FROM `counted` AS `t1`
        ) AS `t7`
        INNER JOIN (
          SELECT
            `t2`.`model_key`,
            `t2`.`created_on`
          FROM `models` AS `t2`
        ) AS `t8`
          ON `t7`.`model_key` = `t8`.`model_key`
      ) AS `t9`
      GROUP BY
        1,
        2
    ) AS `t11`
    INNER JOIN (
      SELECT
        `t0`.`date`,
        `t0`.`end`,
        `t0`.`part`
      FROM `spans` AS `t0`
    ) AS `t6`
      ON `t11`.`date` = `t6`.`date`
  ) AS `t12`
)
SELECT
  `t21`.`half_life_days`,
  COALESCE(`t21`.`aged`, 0.0) / NULLIF(`t16`.`downloads`, 0) AS `known`
FROM (
  SELECT
    MIN(`t19`.`days`) FILTER(WHERE
      `t19`.`so_far` >= `t19`.`half`) AS `half_life_days`,
    SUM(`t19`.`held`) AS `aged`
  FROM (
    SELECT
      `t18`.`days`,
      `t18`.`held`,
      SUM(`t18`.`held`) OVER (
        ORDER BY `t18`.`days` ASC NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS `so_far`,
      SUM(`t18`.`held`) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) / 2 AS `half`
    FROM (
      SELECT
        `t17`.`days`,
        SUM(`t17`.`held`) AS `held`
      FROM (
        SELECT
          `t14`.`created_on`,
          `t14`.`date`,
          `t14`.`downloads`,
          `t14`.`end`,
          `t14`.`part`,
          `t14`.`cohort`,
          `t14`.`held`,
          GREATEST(DATEDIFF(DAY, `t14`.`created_on`, `t14`.`end`), 0) AS `days`
        FROM `t13` AS `t14`
        WHERE
          NOT (
            `t14`.`cohort` IN ('before', 'unknown')
          ) AND `t14`.`held` > 0
      ) AS `t17`
      GROUP BY
        1
    ) AS `t18`
  ) AS `t19`
) AS `t21`
CROSS JOIN (
  SELECT
    SUM(`t14`.`held`) AS `downloads`
  FROM `t13` AS `t14`
) AS `t16`
