WITH `t9` AS (
  SELECT
    `t7`.`member`,
    `t7`.`start`,
    `t7`.`end`,
    SUM(`t7`.`asked` * `t7`.`part`) AS `asked`,
    SUM(`t7`.`largest` * `t7`.`part`) AS `largest`,
    SUM(`t7`.`tests` * `t7`.`part`) AS `tests`,
    SUM(`t7`.`llm` * `t7`.`part`) AS `llm`,
    SUM(`t7`.`credit` * `t7`.`part`) AS `credit`,
    SUM(`t7`.`guessed` * `t7`.`part`) AS `guessed`
  FROM (
    SELECT
      `t3`.`member`,
      `t3`.`date`,
      `t3`.`asked`,
      `t3`.`largest`,
      `t3`.`tests`,
      `t3`.`llm`,
      `t3`.`credit`,
      `t3`.`guessed`,
      `t4`.`start`,
      `t4`.`end`,
      `t4`.`part`,
      `t4`.`split`,
      `t4`.`begun`,
      `t4`.`observed`
    FROM `amounts` AS `t3`
    INNER JOIN `spans` AS `t4`
      ON `t3`.`date` = `t4`.`date`
  ) AS `t7`
  GROUP BY
    1,
    2,
    3
), `t15` AS (
  SELECT
    `t11`.`organisation`,
    `t11`.`country`,
    `t11`.`start`,
    `t11`.`end`,
    `t11`.`member`,
    SUM(`t11`.`held`) AS `moved`
  FROM (
    SELECT
      `t8`.`date`,
      `t8`.`account_key`,
      `t8`.`member`,
      `t8`.`held` * `t8`.`part` AS `held`,
      `t8`.`organisation`,
      `t8`.`country`,
      `t8`.`name`,
      `t8`.`account`,
      `t8`.`start`,
      `t8`.`end`,
      `t8`.`part`,
      `t8`.`split`,
      `t8`.`begun`,
      `t8`.`observed`
    FROM (
      SELECT
        `t6`.`date`,
        `t6`.`account_key`,
        `t6`.`member`,
        `t6`.`held`,
        `t6`.`organisation`,
        `t6`.`country`,
        `t6`.`name`,
        `t6`.`account`,
        `t4`.`start`,
        `t4`.`end`,
        `t4`.`part`,
        `t4`.`split`,
        `t4`.`begun`,
        `t4`.`observed`
      FROM (
        SELECT
          *
        FROM `disputed` AS `t2`
        WHERE
          `t2`.`member` <> `t2`.`country`
      ) AS `t6`
      INNER JOIN `spans` AS `t4`
        ON `t6`.`date` = `t4`.`date`
    ) AS `t8`
  ) AS `t11`
  GROUP BY
    1,
    2,
    3,
    4,
    5
), `t30` AS (
  SELECT
    `t29`.`member`,
    `t29`.`start`,
    `t29`.`end`,
    `t29`.`guessed`,
    `t29`.`downloads`,
    `t29`.`total`,
    `t29`.`asked`,
    `t29`.`largest`,
    `t29`.`tests`,
    `t29`.`llm`,
    `t29`.`credit`,
    `t29`.`unknown`,
    `t29`.`least`,
    `t29`.`most`,
    LEAST(
      `t29`.`asked`,
      `t29`.`largest`,
      `t29`.`tests`,
      `t29`.`llm`,
      `t29`.`credit`,
      `t29`.`unknown`,
      `t29`.`least`
    ) AS `low`,
    GREATEST(
      `t29`.`asked`,
      `t29`.`largest`,
      `t29`.`tests`,
      `t29`.`llm`,
      `t29`.`credit`,
      `t29`.`unknown`,
      `t29`.`most`
    ) AS `high`
  FROM (
    SELECT
      `t13`.`member`,
      `t13`.`start`,
      `t13`.`end`,
      `t13`.`guessed`,
      `t13`.`asked` AS `downloads`,
      `t16`.`all_asked` AS `total`,
      `t13`.`asked` / `t16`.`all_asked` AS `asked`,
      `t13`.`largest` / `t16`.`all_largest` AS `largest`,
      `t13`.`tests` / `t16`.`all_tests` AS `tests`,
      `t13`.`llm` / `t16`.`all_llm` AS `llm`,
      `t13`.`credit` / `t16`.`all_credit` AS `credit`,
      CASE
        WHEN (
          `t13`.`member` <> 'unknown'
        ) AND (
          `t16`.`lost` > 0
        )
        THEN (
          `t13`.`asked` + `t16`.`lost`
        ) / `t16`.`all_asked`
        ELSE CAST(NULL AS DOUBLE)
      END AS `unknown`,
      `t28`.`least`,
      `t28`.`most`
    FROM (
      SELECT
        *
      FROM `t9` AS `t10`
      WHERE
        `t10`.`asked` > 0
    ) AS `t13`
    INNER JOIN (
      SELECT
        `t10`.`start`,
        `t10`.`end`,
        SUM(`t10`.`asked`) FILTER(WHERE
          `t10`.`member` = 'unknown') AS `lost`,
        NULLIF(SUM(`t10`.`asked`), 0) AS `all_asked`,
        NULLIF(SUM(`t10`.`largest`), 0) AS `all_largest`,
        NULLIF(SUM(`t10`.`tests`), 0) AS `all_tests`,
        NULLIF(SUM(`t10`.`llm`), 0) AS `all_llm`,
        NULLIF(SUM(`t10`.`credit`), 0) AS `all_credit`
      FROM `t9` AS `t10`
      GROUP BY
        1,
        2
    ) AS `t16`
      ON `t13`.`start` = `t16`.`start` AND `t13`.`end` = `t16`.`end`
    LEFT OUTER JOIN (
      SELECT
        `t26`.`member`,
        `t26`.`start`,
        `t26`.`end`,
        MIN(`t26`.`share`) AS `least`,
        MAX(`t26`.`share`) AS `most`
      FROM (
        SELECT
          `t25`.`organisation`,
          `t25`.`country`,
          `t25`.`start`,
          `t25`.`end`,
          `t25`.`member`,
          `t25`.`moved`,
          `t25`.`guessed`,
          `t25`.`downloads`,
          `t25`.`total`,
          `t25`.`asked`,
          `t25`.`largest`,
          `t25`.`tests`,
          `t25`.`llm`,
          `t25`.`credit`,
          `t25`.`unknown`,
          (
            `t25`.`downloads` + `t25`.`moved`
          ) / `t25`.`total` AS `share`
        FROM (
          SELECT
            `t24`.`organisation`,
            `t24`.`country`,
            `t24`.`start`,
            `t24`.`end`,
            `t24`.`member`,
            `t24`.`moved`,
            `t22`.`guessed`,
            `t22`.`downloads`,
            `t22`.`total`,
            `t22`.`asked`,
            `t22`.`largest`,
            `t22`.`tests`,
            `t22`.`llm`,
            `t22`.`credit`,
            `t22`.`unknown`
          FROM (
            SELECT
              `t20`.`organisation`,
              `t20`.`country`,
              `t20`.`start`,
              `t20`.`end`,
              `t20`.`member`,
              SUM(`t20`.`moved`) AS `moved`
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  `t17`.`organisation`,
                  `t17`.`country`,
                  `t17`.`start`,
                  `t17`.`end`,
                  `t17`.`member`,
                  -(
                    `t17`.`moved`
                  ) AS `moved`
                FROM `t15` AS `t17`
              ) AS `t19`
              UNION ALL
              SELECT
                *
              FROM (
                SELECT
                  `t17`.`organisation`,
                  `t17`.`country`,
                  `t17`.`start`,
                  `t17`.`end`,
                  `t17`.`country` AS `member`,
                  `t17`.`moved`
                FROM `t15` AS `t17`
              ) AS `t18`
            ) AS `t20`
            GROUP BY
              1,
              2,
              3,
              4,
              5
          ) AS `t24`
          INNER JOIN (
            SELECT
              `t13`.`member`,
              `t13`.`start`,
              `t13`.`end`,
              `t13`.`guessed`,
              `t13`.`asked` AS `downloads`,
              `t16`.`all_asked` AS `total`,
              `t13`.`asked` / `t16`.`all_asked` AS `asked`,
              `t13`.`largest` / `t16`.`all_largest` AS `largest`,
              `t13`.`tests` / `t16`.`all_tests` AS `tests`,
              `t13`.`llm` / `t16`.`all_llm` AS `llm`,
              `t13`.`credit` / `t16`.`all_credit` AS `credit`,
              CASE
                WHEN (
                  `t13`.`member` <> 'unknown'
                ) AND (
                  `t16`.`lost` > 0
                )
                THEN (
                  `t13`.`asked` + `t16`.`lost`
                ) / `t16`.`all_asked`
                ELSE CAST(NULL AS DOUBLE)
              END AS `unknown`
            FROM (
              SELECT
                *
              FROM `t9` AS `t10`
              WHERE
                `t10`.`asked` > 0
            ) AS `t13`
            INNER JOIN (
              SELECT
                `t10`.`start`,
                `t10`.`end`,
                SUM(`t10`.`asked`) FILTER(WHERE
                  `t10`.`member` = 'unknown') AS `lost`,
                NULLIF(SUM(`t10`.`asked`), 0) AS `all_asked`,
                NULLIF(SUM(`t10`.`largest`), 0) AS `all_largest`,
                NULLIF(SUM(`t10`.`tests`), 0) AS `all_tests`,
                NULLIF(SUM(`t10`.`llm`), 0) AS `all_llm`,
                NULLIF(SUM(`t10`.`credit`), 0) AS `all_credit`
              FROM `t9` AS `t10`
              GROUP BY
                1,
                2
            ) AS `t16`
              ON `t13`.`start` = `t16`.`start` AND `t13`.`end` = `t16`.`end`
          ) AS `t22`
            ON `t24`.`member` = `t22`.`member`
            AND `t24`.`start` = `t22`.`start`
            AND `t24`.`end` = `t22`.`end`
        ) AS `t25`
      ) AS `t26`
      GROUP BY
        1,
        2,
        3
    ) AS `t28`
      ON `t13`.`member` = `t28`.`member`
      AND `t13`.`start` = `t28`.`start`
      AND `t13`.`end` = `t28`.`end`
  ) AS `t29`
)
SELECT
  `t36`.`member` AS `country`,
  CAST(ROUND(`t36`.`downloads`, 0) AS BIGINT) AS `downloads`,
  `t36`.`asked` AS `share`,
  `t36`.`low`,
  `t36`.`high`,
  `t36`.`guessed` / NULLIF(`t36`.`downloads`, 0) AS `estimated`,
  `t36`.`rank`
FROM (
  SELECT
    `t32`.`member`,
    `t32`.`start`,
    `t32`.`end`,
    `t32`.`guessed`,
    `t32`.`downloads`,
    `t32`.`total`,
    `t32`.`asked`,
    `t32`.`largest`,
    `t32`.`tests`,
    `t32`.`llm`,
    `t32`.`credit`,
    `t32`.`unknown`,
    `t32`.`least`,
    `t32`.`most`,
    `t32`.`low`,
    `t32`.`high`,
    `t35`.`rank`
  FROM `t30` AS `t32`
  INNER JOIN (
    SELECT
      `t33`.`member`,
      (
        ROW_NUMBER() OVER (ORDER BY `t33`.`whole` DESC, `t33`.`member` ASC NULLS LAST) - 1
      ) + 1 AS `rank`
    FROM (
      SELECT
        `t31`.`member`,
        SUM(`t31`.`downloads`) AS `whole`
      FROM `t30` AS `t31`
      GROUP BY
        1
    ) AS `t33`
  ) AS `t35`
    ON `t32`.`member` = `t35`.`member`
) AS `t36`
WHERE
  `t36`.`rank` <= CAST(':top:' AS BIGINT)
ORDER BY
  `t36`.`rank` ASC NULLS LAST
