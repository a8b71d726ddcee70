SELECT
  `t40`.`model`,
  `t40`.`name`,
  `t40`.`country`,
  `t40`.`task`,
  `t40`.`licence`,
  `t40`.`size`,
  `t40`.`downloads`,
  `t40`.`downloads_before`,
  `t40`.`change`,
  `t40`.`downloads` / NULLIF(`t40`.`downloads_before`, 0) AS `times`,
  `t40`.`steps`,
  `t40`.`largest_step`,
  `t40`.`spike`,
  `t40`.`rank`
FROM (
  SELECT
    `t39`.`model_key`,
    `t39`.`gained`,
    `t39`.`gained_before`,
    `t39`.`steps`,
    `t39`.`most`,
    `t39`.`expected`,
    `t39`.`listed`,
    `t39`.`covered`,
    `t39`.`touched`,
    `t39`.`downloads`,
    `t39`.`downloads_before`,
    `t39`.`change`,
    `t39`.`largest_step`,
    `t39`.`spike`,
    `t39`.`rank`,
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
        `t36`.`model_key`,
        `t36`.`gained`,
        `t36`.`gained_before`,
        `t36`.`steps`,
        `t36`.`most`,
        `t36`.`expected`,
        `t36`.`listed`,
        `t36`.`covered`,
        `t36`.`touched`,
        `t36`.`downloads`,
        `t36`.`downloads_before`,
        `t36`.`change`,
        `t36`.`largest_step`,
        `t36`.`spike`,
        (
          ROW_NUMBER() OVER (
            ORDER BY COALESCE(`t36`.`change`, 0) DESC, `t36`.`downloads` DESC, `t36`.`model_key` ASC NULLS LAST
          ) - 1
        ) + 1 AS `rank`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t34`.`model_key`,
            `t34`.`gained`,
            `t34`.`gained_before`,
            `t34`.`steps`,
            `t34`.`most`,
            `t34`.`expected`,
            `t34`.`listed`,
            `t34`.`covered`,
            `t34`.`touched`,
            CAST(ROUND(`t34`.`gained`, 0) AS BIGINT) AS `downloads`,
            IF(
              `t34`.`covered` AND `t34`.`listed`,
              CAST(ROUND(`t34`.`gained_before`, 0) AS BIGINT),
              CAST(NULL AS BIGINT)
            ) AS `downloads_before`,
            CAST(ROUND(`t34`.`gained`, 0) AS BIGINT) - IF(
              `t34`.`covered` AND `t34`.`listed`,
              CAST(ROUND(`t34`.`gained_before`, 0) AS BIGINT),
              CAST(NULL AS BIGINT)
            ) AS `change`,
            `t34`.`most` / `t34`.`gained` AS `largest_step`,
            (
              `t34`.`touched` >= 3
            )
            AND (
              (
                `t34`.`most` / `t34`.`gained`
              ) > 0.5
            )
            AND (
              (
                `t34`.`most` / `t34`.`gained`
              ) >= (
                `t34`.`expected` * 2.0
              )
            ) AS `spike`
          FROM (
            SELECT
              `t33`.`model_key`,
              `t33`.`gained`,
              `t33`.`gained_before`,
              `t33`.`steps`,
              `t33`.`most`,
              `t33`.`expected`,
              `t33`.`listed`,
              `t20`.`covered`,
              `t20`.`touched`
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  `t30`.`model_key`,
                  `t30`.`gained`,
                  `t30`.`gained_before`,
                  `t30`.`steps`,
                  `t30`.`most`,
                  `t30`.`expected`,
                  `t30`.`listed`
                FROM (
                  SELECT
                    `t28`.`model_key`,
                    `t28`.`gained`,
                    `t28`.`gained_before`,
                    `t28`.`steps`,
                    `t28`.`most`,
                    `t28`.`expected`,
                    `t28`.`account_key`,
                    `t28`.`created_on`,
                    `t28`.`listed_on`,
                    COALESCE(`t28`.`listed_on` <= CAST(':before:' AS DATE), FALSE)
                    OR (
                      `t28`.`gained_before` > 0
                    )
                    OR COALESCE(`t28`.`created_on` >= CAST(':before:' AS DATE), FALSE) AS `listed`
                  FROM (
                    SELECT
                      `t27`.`model_key`,
                      `t27`.`gained`,
                      `t27`.`gained_before`,
                      `t27`.`steps`,
                      `t27`.`most`,
                      `t27`.`expected`,
                      `t24`.`account_key`,
                      `t24`.`created_on`,
                      `t24`.`listed_on`
                    FROM (
                      SELECT
                        `t25`.`model_key`,
                        SUM(`t25`.`now`) AS `gained`,
                        SUM(`t25`.`earlier`) AS `gained_before`,
                        SUM(CAST(`t25`.`now` > 0 AS INT)) AS `steps`,
                        MAX(`t25`.`now`) AS `most`,
                        MAX_BY(`t25`.`days`, `t25`.`now`) AS `expected`
                      FROM (
                        SELECT
                          `t22`.`date`,
                          `t22`.`model_key`,
                          `t22`.`downloads`,
                          `t22`.`part`,
                          `t22`.`part_before`,
                          `t22`.`days`,
                          `t22`.`downloads` * `t22`.`part` AS `now`,
                          `t22`.`downloads` * `t22`.`part_before` AS `earlier`
                        FROM (
                          SELECT
                            `t11`.`date`,
                            `t11`.`model_key`,
                            `t11`.`downloads`,
                            `t18`.`part`,
                            `t18`.`part_before`,
                            `t18`.`days`
                          FROM (
                            SELECT
                              `t3`.`date`,
                              `t3`.`model_key`,
                              `t3`.`downloads`
                            FROM `counted` AS `t3`
                          ) AS `t11`
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
                          ) AS `t18`
                            ON `t11`.`date` = `t18`.`date`
                        ) AS `t22`
                      ) AS `t25`
                      GROUP BY
                        1
                    ) AS `t27`
                    INNER JOIN (
                      SELECT
                        `t21`.`model_key`,
                        `t21`.`account_key`,
                        `t21`.`created_on`,
                        `t21`.`listed_on`
                      FROM (
                        SELECT
                          `t9`.`model_key`,
                          `t9`.`account_key`,
                          `t9`.`created_on`,
                          `t17`.`model_key` AS `model_key_right`,
                          `t17`.`listed_on`
                        FROM (
                          SELECT
                            `t0`.`model_key`,
                            `t0`.`account_key`,
                            `t0`.`created_on`
                          FROM `models` AS `t0`
                        ) AS `t9`
                        LEFT OUTER JOIN (
                          SELECT
                            `t12`.`model_key`,
                            MIN(`t12`.`first_seen`) AS `listed_on`
                          FROM (
                            SELECT
                              *
                            FROM `names` AS `t4`
                            WHERE
                              `t4`.`source` = ':source:'
                          ) AS `t12`
                          GROUP BY
                            1
                        ) AS `t17`
                          ON `t9`.`model_key` = `t17`.`model_key`
                      ) AS `t21`
                    ) AS `t24`
                      ON `t27`.`model_key` = `t24`.`model_key`
                  ) AS `t28`
                ) AS `t30`
                LEFT SEMI JOIN (
                  SELECT
                    `t1`.`account_key`
                  FROM `accounts` AS `t1`
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
                ) AS `t19`
                  ON `t30`.`account_key` = `t19`.`account_key`
              ) AS `t31`
              WHERE
                `t31`.`gained` > 0
            ) AS `t33`
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
            ) AS `t20`
          ) AS `t34`
        ) AS `t35`
        WHERE
          (
            ':guard:' = 'off'
          ) OR NOT (
            `t35`.`spike`
          )
      ) AS `t36`
    ) AS `t37`
    WHERE
      `t37`.`rank` <= CAST(':top:' AS BIGINT)
  ) AS `t39`
  INNER JOIN `models` AS `t5`
    ON `t39`.`model_key` = `t5`.`model_key`
  INNER JOIN `accounts` AS `t6`
    ON `t5`.`account_key` = `t6`.`account_key`
) AS `t40`
ORDER BY
  `t40`.`rank` ASC NULLS LAST
