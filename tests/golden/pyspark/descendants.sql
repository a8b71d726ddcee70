SELECT
  `t32`.*
  EXCEPT (`place`)
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t30`.`of`,
      `t30`.`model`,
      `t30`.`account`,
      `t30`.`country_group`,
      `t30`.`depth`,
      `t30`.`via`,
      `t30`.`relation`,
      `t30`.`rule`,
      `t30`.`weight`,
      `t30`.`downloads`,
      ROW_NUMBER() OVER (
        ORDER BY `t30`.`downloads` DESC, `t30`.`model` ASC NULLS LAST, `t30`.`of` ASC NULLS LAST
      ) - 1 AS `place`
    FROM (
      SELECT
        `t11`.`of`,
        `t10`.`model`,
        `t13`.`account`,
        `t13`.`country_group`,
        `t29`.`depth`,
        `t29`.`via`,
        `t29`.`relation`,
        `t29`.`rule`,
        `t29`.`weight`,
        `t16`.`downloads`
      FROM (
        SELECT
          `t27`.*
          EXCEPT (`turn`)
        FROM (
          SELECT
            *
          FROM (
            SELECT
              `t25`.`depth`,
              `t25`.`weight`,
              `t25`.`root`,
              `t25`.`asked_key`,
              `t25`.`key`,
              `t25`.`parent`,
              `t25`.`relation`,
              `t25`.`rule`,
              `t25`.`nearer`,
              `t25`.`via`,
              ROW_NUMBER() OVER (
                PARTITION BY `t25`.`asked_key`, `t25`.`key`
                ORDER BY `t25`.`via` ASC NULLS LAST, `t25`.`nearer` ASC NULLS LAST
              ) - 1 AS `turn`
            FROM (
              SELECT
                `t15`.`depth`,
                `t15`.`weight`,
                `t15`.`root`,
                `t15`.`asked_key`,
                `t15`.`key`,
                `t18`.`parent`,
                `t18`.`relation`,
                `t18`.`rule`,
                `t18`.`nearer`,
                `t12`.`via`
              FROM (
                SELECT
                  `t3`.`depth`,
                  `t3`.`weight`,
                  `t3`.`root`,
                  `t3`.`ancestor_key` AS `asked_key`,
                  `t3`.`model_key` AS `key`
                FROM `lineage` AS `t3`
              ) AS `t15`
              SEMI JOIN (
                SELECT
                  CAST(`t0`.`model_key` AS BIGINT) AS `asked_key`
                FROM `models` AS `t0`
                WHERE
                  (
                    LOWER(`t0`.`model`) = LOWER(':model:')
                  )
                  OR CONTAINS(LOWER(`t0`.`aliases`), '"' || LOWER(':model:') || '"')
              ) AS `t21`
                ON `t15`.`asked_key` = `t21`.`asked_key`
              INNER JOIN (
                SELECT
                  `t4`.`parent`,
                  `t4`.`relation`,
                  `t4`.`rule`,
                  `t4`.`parent_key` AS `nearer`,
                  `t4`.`model_key` AS `key`
                FROM `edges` AS `t4`
                WHERE
                  COALESCE(`t4`.`defect`, 'outside') = 'outside'
              ) AS `t18`
                ON `t15`.`key` = `t18`.`key`
              INNER JOIN (
                SELECT
                  *
                FROM (
                  SELECT
                    `t15`.`asked_key`,
                    `t15`.`key` AS `nearer`,
                    `t15`.`depth` + 1 AS `depth`
                  FROM (
                    SELECT
                      `t3`.`depth`,
                      `t3`.`weight`,
                      `t3`.`root`,
                      `t3`.`ancestor_key` AS `asked_key`,
                      `t3`.`model_key` AS `key`
                    FROM `lineage` AS `t3`
                  ) AS `t15`
                  SEMI JOIN (
                    SELECT
                      CAST(`t0`.`model_key` AS BIGINT) AS `asked_key`
                    FROM `models` AS `t0`
                    WHERE
                      (
                        LOWER(`t0`.`model`) = LOWER(':model:')
                      )
                      OR CONTAINS(LOWER(`t0`.`aliases`), '"' || LOWER(':model:') || '"')
                  ) AS `t21`
                    ON `t15`.`asked_key` = `t21`.`asked_key`
                ) AS `t22`
                UNION ALL
                SELECT
                  *
                FROM (
                  SELECT
                    CAST(`t0`.`model_key` AS BIGINT) AS `asked_key`,
                    CAST(`t0`.`model_key` AS BIGINT) AS `nearer`,
                    1 AS `depth`
                  FROM `models` AS `t0`
                  WHERE
                    (
                      LOWER(`t0`.`model`) = LOWER(':model:')
                    )
                    OR CONTAINS(LOWER(`t0`.`aliases`), '"' || LOWER(':model:') || '"')
                ) AS `t20`
              ) AS `t24`
                ON `t15`.`asked_key` = `t24`.`asked_key`
                AND `t18`.`nearer` = `t24`.`nearer`
                AND `t15`.`depth` = `t24`.`depth`
              INNER JOIN (
                SELECT
                  `t0`.`model_key` AS `nearer`,
                  `t0`.`model` AS `via`
                FROM `models` AS `t0`
              ) AS `t12`
                ON `t18`.`nearer` = `t12`.`nearer`
            ) AS `t25`
          ) AS `t26`
          WHERE
            `t26`.`turn` = 0
        ) AS `t27`
      ) AS `t29`
      INNER JOIN (
        SELECT
          `t0`.`account_key`,
          `t0`.`model`,
          `t0`.`model_key` AS `key`
        FROM `models` AS `t0`
      ) AS `t10`
        ON `t29`.`key` = `t10`.`key`
      INNER JOIN (
        SELECT
          `t1`.`account_key`,
          `t1`.`account`,
          `t1`.`country_group`
        FROM `accounts` AS `t1`
      ) AS `t13`
        ON `t10`.`account_key` = `t13`.`account_key`
      INNER JOIN (
        SELECT
          `t0`.`model_key` AS `asked_key`,
          `t0`.`model` AS `of`
        FROM `models` AS `t0`
      ) AS `t11`
        ON `t29`.`asked_key` = `t11`.`asked_key`
      LEFT OUTER JOIN (
        SELECT
          CASE
            WHEN ':counter:' = 'downloads_all_time'
            THEN `t2`.`level`
            ELSE `t2`.`believed_30d`
          END AS `downloads`,
          `t2`.`model_key` AS `key`
        FROM `states` AS `t2`
        WHERE
          `t2`.`source` = ':source:'
      ) AS `t16`
        ON `t29`.`key` = `t16`.`key`
    ) AS `t30`
  ) AS `t31`
  WHERE
    `t31`.`place` < CAST(':top:' AS BIGINT)
  ORDER BY
    `t31`.`place` ASC NULLS LAST
) AS `t32`
