SELECT
  `t18`.*
  EXCEPT (`turn`)
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t16`.`cohort`,
      `t16`.`models`,
      CAST(ROUND(`t16`.`held`, 0) AS BIGINT) AS `downloads`,
      `t16`.`held` / SUM(`t16`.`held`) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS `share`,
      CASE
        WHEN `t16`.`cohort` = 'unknown'
        THEN CAST(NULL AS DOUBLE)
        ELSE SUM(`t16`.`held`) OVER (ORDER BY `t16`.`turn` DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) / SUM(`t16`.`held`) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
      END AS `cumulative`,
      `t16`.`turn`
    FROM (
      SELECT
        `t15`.`cohort`,
        `t15`.`models`,
        `t15`.`held`,
        CASE
          WHEN `t15`.`cohort` = 'before'
          THEN '0'
          WHEN `t15`.`cohort` = 'unknown'
          THEN ''
          ELSE `t15`.`cohort`
        END AS `turn`
      FROM (
        SELECT
          `t14`.`cohort`,
          COUNT(*) AS `models`,
          SUM(`t14`.`held`) AS `held`
        FROM (
          SELECT
            `t13`.`model_key`,
            `t13`.`held`,
            `t13`.`created_on`,
            CASE
              WHEN `t13`.`created_on` IS NULL
              THEN 'unknown'
              WHEN `t13`.`created_on` <= CAST('2022-03-02' AS DATE)
              THEN 'before'
              ELSE CAST(EXTRACT(YEAR FROM `t13`.`created_on`) AS STRING) || '-Q' || CAST(EXTRACT(QUARTER FROM `t13`.`created_on`) AS STRING)
            END AS `cohort`
          FROM (
            SELECT
              `t12`.`model_key`,
              `t12`.`held`,
              `t6`.`created_on`
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  `t9`.`model_key`,
                  SUM(`t9`.`downloads` * `t9`.`part`) AS `held`
                FROM (
                  SELECT
                    `t7`.`date`,
                    `t7`.`model_key`,
                    `t7`.`downloads`,
                    `t8`.`part`
                  FROM (
                    SELECT
                      `t1`.`date`,
                      `t1`.`model_key`,
                      `t1`.`downloads`
                    FROM `counted` AS `t1`
                  ) AS `t7`
                  INNER JOIN (
                    SELECT
                      `t2`.`date`,
                      `t2`.`part`
                    FROM `spans` AS `t2`
                  ) AS `t8`
                    ON `t7`.`date` = `t8`.`date`
                ) AS `t9`
                GROUP BY
                  1
              ) AS `t10`
              WHERE
                `t10`.`held` > 0
            ) AS `t12`
            INNER JOIN (
              SELECT
                `t0`.`model_key`,
                `t0`.`created_on`
              FROM `models` AS `t0`
            ) AS `t6`
              ON `t12`.`model_key` = `t6`.`model_key`
          ) AS `t13`
        ) AS `t14`
        GROUP BY
          1
      ) AS `t15`
      WHERE
        `t15`.`held` > 0
    ) AS `t16`
  ) AS `t17`
  ORDER BY
    `t17`.`turn` DESC
) AS `t18`
