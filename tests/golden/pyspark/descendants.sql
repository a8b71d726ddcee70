WITH `t22` AS (
  SELECT
    `t21`.`model_key`,
    `t21`.`account_key`,
    `t21`.`hub`,
    `t21`.`model`,
    `t21`.`aliases`,
    `t21`.`task`,
    `t21`.`library`,
    `t21`.`licence`,
    `t21`.`parameters`,
    `t21`.`size`,
    `t21`.`relation`,
    `t21`.`copy`,
    `t21`.`created_on`,
    `t21`.`first_seen`,
    `t21`.`last_seen`,
    `t5`.`account`,
    `t5`.`name`,
    `t5`.`kind`,
    `t5`.`country_group`,
    `t5`.`role`,
    `t5`.`rule`
  FROM (
    SELECT
      *
    FROM `models` AS `t0`
    WHERE
      (
        LOWER(`t0`.`model`) = LOWER(':model:')
      )
      OR CONTAINS(LOWER(`t0`.`aliases`), '"' || LOWER(':model:') || '"')
  ) AS `t21`
  INNER JOIN `accounts` AS `t5`
    ON `t21`.`account_key` = `t5`.`account_key`
)
SELECT
  `t37`.*
  EXCEPT (`place`)
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t35`.`of`,
      `t35`.`model`,
      `t35`.`account`,
      `t35`.`country_group`,
      `t35`.`depth`,
      `t35`.`via`,
      `t35`.`relation`,
      `t35`.`rule`,
      `t35`.`weight`,
      `t35`.`downloads`,
      ROW_NUMBER() OVER (
        ORDER BY `t35`.`downloads` DESC, `t35`.`model` ASC NULLS LAST, `t35`.`of` ASC NULLS LAST
      ) - 1 AS `place`
    FROM (
      SELECT
        `t12`.`of`,
        `t11`.`model`,
        `t14`.`account`,
        `t14`.`country_group`,
        `t34`.`depth`,
        `t34`.`via`,
        `t34`.`relation`,
        `t34`.`rule`,
        `t34`.`weight`,
        `t17`.`downloads`
      FROM (
        SELECT
          `t32`.*
          EXCEPT (`turn`)
        FROM (
          SELECT
            *
          FROM (
            SELECT
              `t30`.`depth`,
              `t30`.`weight`,
              `t30`.`root`,
              `t30`.`asked_key`,
              `t30`.`key`,
              `t30`.`parent`,
              `t30`.`relation`,
              `t30`.`rule`,
              `t30`.`nearer`,
              `t30`.`via`,
              ROW_NUMBER() OVER (
                PARTITION BY `t30`.`asked_key`, `t30`.`key`
                ORDER BY `t30`.`via` ASC NULLS LAST, `t30`.`nearer` ASC NULLS LAST
              ) - 1 AS `turn`
            FROM (
              SELECT
                `t16`.`depth`,
                `t16`.`weight`,
                `t16`.`root`,
                `t16`.`asked_key`,
                `t16`.`key`,
                `t19`.`parent`,
                `t19`.`relation`,
                `t19`.`rule`,
                `t19`.`nearer`,
                `t13`.`via`
              FROM (
                SELECT
                  `t3`.`depth`,
                  `t3`.`weight`,
                  `t3`.`root`,
                  `t3`.`ancestor_key` AS `asked_key`,
                  `t3`.`model_key` AS `key`
                FROM `lineage` AS `t3`
              ) AS `t16`
              SEMI JOIN (
                SELECT
                  `t23`.`model_key` AS `asked_key`
                FROM `t22` AS `t23`
                ORDER BY
                  LOWER(`t23`.`model`) <> LOWER(':model:') ASC NULLS LAST,
                  `t23`.`model_key` ASC NULLS LAST
              ) AS `t26`
                ON `t16`.`asked_key` = `t26`.`asked_key`
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
              ) AS `t19`
                ON `t16`.`key` = `t19`.`key`
              INNER JOIN (
                SELECT
                  *
                FROM (
                  SELECT
                    `t16`.`asked_key`,
                    `t16`.`key` AS `nearer`,
                    `t16`.`depth` + 1 AS `depth`
                  FROM (
                    SELECT
                      `t3`.`depth`,
                      `t3`.`weight`,
                      `t3`.`root`,
                      `t3`.`ancestor_key` AS `asked_key`,
                      `t3`.`model_key` AS `key`
                    FROM `lineage` AS `t3`
                  ) AS `t16`
                  SEMI JOIN (
                    SELECT
                      `t23`.`model_key` AS `asked_key`
                    FROM `t22` AS `t23`
                    ORDER BY
                      LOWER(`t23`.`model`) <> LOWER(':model:') ASC NULLS LAST,
                      `t23`.`model_key` ASC NULLS LAST
                  ) AS `t26`
                    ON `t16`.`asked_key` = `t26`.`asked_key`
                ) AS `t27`
                UNION ALL
                SELECT
                  *
                FROM (
                  SELECT
                    `t23`.`model_key` AS `asked_key`,
                    `t23`.`model_key` AS `nearer`,
                    1 AS `depth`
                  FROM `t22` AS `t23`
                  ORDER BY
                    LOWER(`t23`.`model`) <> LOWER(':model:') ASC NULLS LAST,
                    `t23`.`model_key` ASC NULLS LAST
                ) AS `t25`
              ) AS `t29`
                ON `t16`.`asked_key` = `t29`.`asked_key`
                AND `t19`.`nearer` = `t29`.`nearer`
                AND `t16`.`depth` = `t29`.`depth`
              INNER JOIN (
                SELECT
                  `t0`.`model_key` AS `nearer`,
                  `t0`.`model` AS `via`
                FROM `models` AS `t0`
              ) AS `t13`
                ON `t19`.`nearer` = `t13`.`nearer`
            ) AS `t30`
          ) AS `t31`
          WHERE
            `t31`.`turn` = 0
        ) AS `t32`
      ) AS `t34`
      INNER JOIN (
        SELECT
          `t0`.`account_key`,
          `t0`.`model`,
          `t0`.`model_key` AS `key`
        FROM `models` AS `t0`
      ) AS `t11`
        ON `t34`.`key` = `t11`.`key`
      INNER JOIN (
        SELECT
          `t1`.`account_key`,
          `t1`.`account`,
          `t1`.`country_group`
        FROM `accounts` AS `t1`
      ) AS `t14`
        ON `t11`.`account_key` = `t14`.`account_key`
      INNER JOIN (
        SELECT
          `t0`.`model_key` AS `asked_key`,
          `t0`.`model` AS `of`
        FROM `models` AS `t0`
      ) AS `t12`
        ON `t34`.`asked_key` = `t12`.`asked_key`
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
      ) AS `t17`
        ON `t34`.`key` = `t17`.`key`
    ) AS `t35`
  ) AS `t36`
  WHERE
    `t36`.`place` < CAST(':top:' AS BIGINT)
  ORDER BY
    `t36`.`place` ASC NULLS LAST
) AS `t37`
