SELECT
  `t18`.`country`,
  `t18`.`downloads`,
  `t18`.`downloads_before`,
  `t18`.`change`,
  `t18`.`downloads` / NULLIF(`t18`.`downloads_before`, 0) AS `times`,
  `t18`.`steps`,
  `t18`.`largest_step`,
  `t18`.`spike`,
  `t18`.`rank`
FROM (
  SELECT
    `t17`.`country`,
    `t17`.`gained`,
    `t17`.`gained_before`,
    `t17`.`steps`,
    `t17`.`most`,
    `t17`.`expected`,
    `t17`.`covered`,
    `t17`.`touched`,
    `t17`.`downloads`,
    `t17`.`downloads_before`,
    `t17`.`change`,
    `t17`.`largest_step`,
    `t17`.`spike`,
    (
      ROW_NUMBER() OVER (
        ORDER BY COALESCE(`t17`.`change`, 0) DESC, `t17`.`downloads` DESC, `t17`.`country` ASC NULLS LAST
      ) - 1
    ) + 1 AS `rank`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t15`.`country`,
        `t15`.`gained`,
        `t15`.`gained_before`,
        `t15`.`steps`,
        `t15`.`most`,
        `t15`.`expected`,
        `t15`.`covered`,
        `t15`.`touched`,
        CAST(ROUND(`t15`.`gained`, 0) AS BIGINT) AS `downloads`,
        CASE
          WHEN `t15`.`covered`
          THEN CAST(ROUND(`t15`.`gained_before`, 0) AS BIGINT)
          ELSE CAST(NULL AS BIGINT)
        END AS `downloads_before`,
        CAST(ROUND(`t15`.`gained`, 0) AS BIGINT) - CASE
          WHEN `t15`.`covered`
          THEN CAST(ROUND(`t15`.`gained_before`, 0) AS BIGINT)
          ELSE CAST(NULL AS BIGINT)
        END AS `change`,
        `t15`.`most` / `t15`.`gained` AS `largest_step`,
        (
          `t15`.`touched` >= 3
        )
        AND (
          (
            `t15`.`most` / `t15`.`gained`
          ) > 0.5
        )
        AND (
          (
            `t15`.`most` / `t15`.`gained`
          ) >= (
            `t15`.`expected` * 2.0
          )
        ) AS `spike`
      FROM (
        SELECT
          `t14`.`country`,
          `t14`.`gained`,
          `t14`.`gained_before`,
          `t14`.`steps`,
          `t14`.`most`,
          `t14`.`expected`,
          `t7`.`covered`,
          `t7`.`touched`
        FROM (
          SELECT
            *
          FROM (
            SELECT
              `t11`.`country`,
              SUM(`t11`.`now`) AS `gained`,
              SUM(`t11`.`earlier`) AS `gained_before`,
              SUM(CAST(`t11`.`now` > 0 AS INT)) AS `steps`,
              MAX(`t11`.`now`) AS `most`,
              MAX_BY(`t11`.`days`, `t11`.`now`) AS `expected`
            FROM (
              SELECT
                `t10`.`country`,
                `t10`.`date`,
                `t10`.`downloads`,
                `t10`.`part`,
                `t10`.`part_before`,
                `t10`.`days`,
                `t10`.`downloads` * `t10`.`part` AS `now`,
                `t10`.`downloads` * `t10`.`part_before` AS `earlier`
              FROM (
                SELECT
                  `t9`.`country`,
                  `t9`.`date`,
                  `t9`.`downloads`,
                  `t6`.`part`,
                  `t6`.`part_before`,
                  `t6`.`days`
                FROM (
                  SELECT
                    `t5`.`country_group` AS `country`,
                    `t5`.`date`,
                    SUM(`t5`.`downloads`) AS `downloads`
                  FROM (
                    SELECT
                      *
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
                  ) AS `t5`
                  GROUP BY
                    1,
                    2
                ) AS `t9`
                INNER JOIN (
                  SELECT
                    `t0`.`date`,
                    GREATEST(
                      DATEDIFF(
                        DAY,
                        GREATEST(`t0`.`begun`, CAST(':from:' AS DATE)),
                        LEAST(`t0`.`observed`, CAST(':to:' AS DATE))
                      ),
                      0
                    ) / NULLIF(DATEDIFF(DAY, `t0`.`begun`, `t0`.`observed`), 0) AS `part`,
                    GREATEST(
                      DATEDIFF(
                        DAY,
                        GREATEST(`t0`.`begun`, CAST(':before:' AS DATE)),
                        LEAST(`t0`.`observed`, CAST(':from:' AS DATE))
                      ),
                      0
                    ) / NULLIF(DATEDIFF(DAY, `t0`.`begun`, `t0`.`observed`), 0) AS `part_before`,
                    GREATEST(
                      DATEDIFF(
                        DAY,
                        GREATEST(`t0`.`begun`, CAST(':from:' AS DATE)),
                        LEAST(`t0`.`observed`, CAST(':to:' AS DATE))
                      ),
                      0
                    ) / NULLIF(DATEDIFF(DAY, CAST(':from:' AS DATE), CAST(':to:' AS DATE)), 0) AS `days`
                  FROM `spans` AS `t0`
                ) AS `t6`
                  ON `t9`.`date` = `t6`.`date`
              ) AS `t10`
            ) AS `t11`
            GROUP BY
              1
          ) AS `t12`
          WHERE
            `t12`.`gained` > 0
        ) AS `t14`
        CROSS JOIN (
          SELECT
            MIN(`t2`.`begun`) <= CAST(':before:' AS DATE) AS `covered`,
            SUM(CAST(`t2`.`inside` AS INT)) AS `touched`
          FROM (
            SELECT
              `t0`.`date`,
              `t0`.`start`,
              `t0`.`end`,
              `t0`.`part`,
              `t0`.`split`,
              `t0`.`begun`,
              `t0`.`observed`,
              `t0`.`observed` > CAST(':from:' AS DATE) AS `inside`
            FROM `spans` AS `t0`
          ) AS `t2`
        ) AS `t7`
      ) AS `t15`
    ) AS `t16`
    WHERE
      (
        ':guard:' = 'off'
      ) OR NOT (
        `t16`.`spike`
      )
  ) AS `t17`
) AS `t18`
WHERE
  `t18`.`rank` <= CAST(':top:' AS BIGINT)
ORDER BY
  `t18`.`rank` ASC NULLS LAST
