SELECT
  `t32`.`model`,
  `t32`.`name`,
  `t32`.`country`,
  `t32`.`task`,
  `t32`.`licence`,
  `t32`.`size`,
  `t32`.`downloads`,
  `t32`.`downloads_before`,
  `t32`.`change`,
  `t32`.`downloads` / NULLIF(`t32`.`downloads_before`, 0) AS `times`,
  `t32`.`steps`,
  `t32`.`largest_step`,
  `t32`.`spike`,
  `t32`.`rank`
FROM (
  SELECT
    `t31`.`model_key`,
    `t31`.`gained`,
    `t31`.`gained_before`,
    `t31`.`steps`,
    `t31`.`most`,
    `t31`.`expected`,
    `t31`.`listed`,
    `t31`.`covered`,
    `t31`.`touched`,
    `t31`.`downloads`,
    `t31`.`downloads_before`,
    `t31`.`change`,
    `t31`.`largest_step`,
    `t31`.`spike`,
    `t31`.`rank`,
    `t5`.`model`,
    `t6`.`name`,
    `t6`.`country_group` AS `country`,
    `t5`.`task`,
    `t5`.`licence`,
    `t5`.`size`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t28`.`model_key`,
        `t28`.`gained`,
        `t28`.`gained_before`,
        `t28`.`steps`,
        `t28`.`most`,
        `t28`.`expected`,
        `t28`.`listed`,
        `t28`.`covered`,
        `t28`.`touched`,
        `t28`.`downloads`,
        `t28`.`downloads_before`,
        `t28`.`change`,
        `t28`.`largest_step`,
        `t28`.`spike`,
        (
          ROW_NUMBER() OVER (
            ORDER BY COALESCE(`t28`.`change`, 0) DESC, `t28`.`downloads` DESC, `t28`.`model_key` ASC NULLS LAST
          ) - 1
        ) + 1 AS `rank`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t26`.`model_key`,
            `t26`.`gained`,
            `t26`.`gained_before`,
            `t26`.`steps`,
            `t26`.`most`,
            `t26`.`expected`,
            `t26`.`listed`,
            `t26`.`covered`,
            `t26`.`touched`,
            CAST(ROUND(`t26`.`gained`, 0) AS BIGINT) AS `downloads`,
            CASE
              WHEN `t26`.`covered` AND `t26`.`listed`
              THEN CAST(ROUND(`t26`.`gained_before`, 0) AS BIGINT)
              ELSE CAST(NULL AS BIGINT)
            END AS `downloads_before`,
            CAST(ROUND(`t26`.`gained`, 0) AS BIGINT) - CASE
              WHEN `t26`.`covered` AND `t26`.`listed`
              THEN CAST(ROUND(`t26`.`gained_before`, 0) AS BIGINT)
              ELSE CAST(NULL AS BIGINT)
            END AS `change`,
            `t26`.`most` / `t26`.`gained` AS `largest_step`,
            (
              `t26`.`touched` >= 3
            )
            AND (
              (
                `t26`.`most` / `t26`.`gained`
              ) > 0.5
            )
            AND (
              (
                `t26`.`most` / `t26`.`gained`
              ) >= (
                `t26`.`expected` * 2.0
              )
            ) AS `spike`
          FROM (
            SELECT
              `t25`.`model_key`,
              `t25`.`gained`,
              `t25`.`gained_before`,
              `t25`.`steps`,
              `t25`.`most`,
              `t25`.`expected`,
              `t25`.`listed`,
              `t16`.`covered`,
              `t16`.`touched`
            FROM (
              SELECT
                `t23`.`model_key`,
                `t23`.`gained`,
                `t23`.`gained_before`,
                `t23`.`steps`,
                `t23`.`most`,
                `t23`.`expected`,
                `t23`.`listed`
              FROM (
                SELECT
                  `t22`.`model_key`,
                  `t22`.`gained`,
                  `t22`.`gained_before`,
                  `t22`.`steps`,
                  `t22`.`most`,
                  `t22`.`expected`,
                  `t22`.`created_on`,
                  `t22`.`model_key` IN (
                    SELECT
                      `t3`.`model_key`
                    FROM `names` AS `t3`
                    WHERE
                      `t3`.`source` = ':source:' AND `t3`.`first_seen` <= CAST(':before:' AS DATE)
                  )
                  OR (
                    `t22`.`gained_before` > 0
                  )
                  OR COALESCE(`t22`.`created_on` >= CAST(':before:' AS DATE), FALSE) AS `listed`
                FROM (
                  SELECT
                    `t21`.`model_key`,
                    `t21`.`gained`,
                    `t21`.`gained_before`,
                    `t21`.`steps`,
                    `t21`.`most`,
                    `t21`.`expected`,
                    `t9`.`created_on`
                  FROM (
                    SELECT
                      *
                    FROM (
                      SELECT
                        `t18`.`model_key`,
                        SUM(`t18`.`now`) AS `gained`,
                        SUM(`t18`.`earlier`) AS `gained_before`,
                        SUM(CAST(`t18`.`now` > 0 AS INT)) AS `steps`,
                        MAX(`t18`.`now`) AS `most`,
                        MAX_BY(`t18`.`days`, `t18`.`now`) AS `expected`
                      FROM (
                        SELECT
                          `t17`.`date`,
                          `t17`.`model_key`,
                          `t17`.`downloads`,
                          `t17`.`part`,
                          `t17`.`part_before`,
                          `t17`.`days`,
                          `t17`.`downloads` * `t17`.`part` AS `now`,
                          `t17`.`downloads` * `t17`.`part_before` AS `earlier`
                        FROM (
                          SELECT
                            `t12`.`date`,
                            `t12`.`model_key`,
                            `t12`.`downloads`,
                            `t15`.`part`,
                            `t15`.`part_before`,
                            `t15`.`days`
                          FROM (
                            SELECT
                              `t4`.`date`,
                              `t4`.`model_key`,
                              `t4`.`downloads`
                            FROM `counted` AS `t4`
                          ) AS `t12`
                          INNER JOIN (
                            SELECT
                              `t2`.`date`,
                              GREATEST(
                                DATEDIFF(
                                  DAY,
                                  GREATEST(`t2`.`begun`, CAST(':from:' AS DATE)),
                                  LEAST(`t2`.`observed`, CAST(':to:' AS DATE))
                                ),
                                0
                              ) / NULLIF(DATEDIFF(DAY, `t2`.`begun`, `t2`.`observed`), 0) AS `part`,
                              GREATEST(
                                DATEDIFF(
                                  DAY,
                                  GREATEST(`t2`.`begun`, CAST(':before:' AS DATE)),
                                  LEAST(`t2`.`observed`, CAST(':from:' AS DATE))
                                ),
                                0
                              ) / NULLIF(DATEDIFF(DAY, `t2`.`begun`, `t2`.`observed`), 0) AS `part_before`,
                              GREATEST(
                                DATEDIFF(
                                  DAY,
                                  GREATEST(`t2`.`begun`, CAST(':from:' AS DATE)),
                                  LEAST(`t2`.`observed`, CAST(':to:' AS DATE))
                                ),
                                0
                              ) / NULLIF(DATEDIFF(DAY, CAST(':from:' AS DATE), CAST(':to:' AS DATE)), 0) AS `days`
                            FROM `spans` AS `t2`
                          ) AS `t15`
                            ON `t12`.`date` = `t15`.`date`
                        ) AS `t17`
                      ) AS `t18`
                      GROUP BY
                        1
                    ) AS `t19`
                    WHERE
                      `t19`.`gained` > 0
                  ) AS `t21`
                  INNER JOIN (
                    SELECT
                      `t0`.`model_key`,
                      `t0`.`created_on`
                    FROM `models` AS `t0`
                  ) AS `t9`
                    ON `t21`.`model_key` = `t9`.`model_key`
                ) AS `t22`
              ) AS `t23`
              WHERE
                `t23`.`gained` > 0
            ) AS `t25`
            CROSS JOIN (
              SELECT
                MIN(`t10`.`begun`) <= CAST(':before:' AS DATE) AS `covered`,
                SUM(CAST(`t10`.`inside` AS INT)) AS `touched`
              FROM (
                SELECT
                  `t2`.`date`,
                  `t2`.`start`,
                  `t2`.`end`,
                  `t2`.`part`,
                  `t2`.`split`,
                  `t2`.`begun`,
                  `t2`.`observed`,
                  `t2`.`observed` > CAST(':from:' AS DATE) AS `inside`
                FROM `spans` AS `t2`
              ) AS `t10`
            ) AS `t16`
          ) AS `t26`
        ) AS `t27`
        WHERE
          (
            ':guard:' = 'off'
          ) OR NOT (
            `t27`.`spike`
          )
      ) AS `t28`
    ) AS `t29`
    WHERE
      `t29`.`rank` <= CAST(':top:' AS BIGINT)
  ) AS `t31`
  INNER JOIN `models` AS `t5`
    ON `t31`.`model_key` = `t5`.`model_key`
  INNER JOIN `accounts` AS `t6`
    ON `t5`.`account_key` = `t6`.`account_key`
) AS `t32`
ORDER BY
  `t32`.`rank` ASC NULLS LAST
