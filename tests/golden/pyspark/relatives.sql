WITH `t24` AS (
  SELECT
    `t23`.`depth`,
    `t23`.`weight`,
    `t23`.`root`,
    `t23`.`asked_key`,
    `t23`.`key`,
    `t23`.`parent`,
    `t23`.`relation`,
    `t23`.`rule`,
    `t23`.`nearer`,
    `t23`.`via`,
    `t7`.`account_key`,
    `t8`.`model`
  FROM (
    SELECT
      `t21`.*
      EXCEPT (`turn`)
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t19`.`depth`,
          `t19`.`weight`,
          `t19`.`root`,
          `t19`.`asked_key`,
          `t19`.`key`,
          `t19`.`parent`,
          `t19`.`relation`,
          `t19`.`rule`,
          `t19`.`nearer`,
          `t19`.`via`,
          ROW_NUMBER() OVER (
            PARTITION BY `t19`.`asked_key`, `t19`.`key`
            ORDER BY `t19`.`via` ASC NULLS LAST, `t19`.`nearer` ASC NULLS LAST
          ) - 1 AS `turn`
        FROM (
          SELECT
            `t10`.`depth`,
            `t10`.`weight`,
            `t10`.`root`,
            `t10`.`asked_key`,
            `t10`.`key`,
            `t12`.`parent`,
            `t12`.`relation`,
            `t12`.`rule`,
            `t12`.`nearer`,
            `t9`.`via`
          FROM (
            SELECT
              `t1`.`depth`,
              `t1`.`weight`,
              `t1`.`root`,
              `t1`.`ancestor_key` AS `asked_key`,
              `t1`.`model_key` AS `key`
            FROM `lineage` AS `t1`
          ) AS `t10`
          SEMI JOIN (
            SELECT
              CAST(`t0`.`model_key` AS BIGINT) AS `asked_key`
            FROM `models` AS `t0`
            WHERE
              (
                LOWER(`t0`.`model`) = LOWER(':model:')
              )
              OR CONTAINS(LOWER(`t0`.`aliases`), '"' || LOWER(':model:') || '"')
          ) AS `t15`
            ON `t10`.`asked_key` = `t15`.`asked_key`
          INNER JOIN (
            SELECT
              `t2`.`parent`,
              `t2`.`relation`,
              `t2`.`rule`,
              `t2`.`parent_key` AS `nearer`,
              `t2`.`model_key` AS `key`
            FROM `edges` AS `t2`
            WHERE
              COALESCE(`t2`.`defect`, 'outside') = 'outside'
          ) AS `t12`
            ON `t10`.`key` = `t12`.`key`
          INNER JOIN (
            SELECT
              *
            FROM (
              SELECT
                `t10`.`asked_key`,
                `t10`.`key` AS `nearer`,
                `t10`.`depth` + 1 AS `depth`
              FROM (
                SELECT
                  `t1`.`depth`,
                  `t1`.`weight`,
                  `t1`.`root`,
                  `t1`.`ancestor_key` AS `asked_key`,
                  `t1`.`model_key` AS `key`
                FROM `lineage` AS `t1`
              ) AS `t10`
              SEMI JOIN (
                SELECT
                  CAST(`t0`.`model_key` AS BIGINT) AS `asked_key`
                FROM `models` AS `t0`
                WHERE
                  (
                    LOWER(`t0`.`model`) = LOWER(':model:')
                  )
                  OR CONTAINS(LOWER(`t0`.`aliases`), '"' || LOWER(':model:') || '"')
              ) AS `t15`
                ON `t10`.`asked_key` = `t15`.`asked_key`
            ) AS `t16`
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
            ) AS `t14`
          ) AS `t18`
            ON `t10`.`asked_key` = `t18`.`asked_key`
            AND `t12`.`nearer` = `t18`.`nearer`
            AND `t10`.`depth` = `t18`.`depth`
          INNER JOIN (
            SELECT
              `t0`.`model_key` AS `nearer`,
              `t0`.`model` AS `via`
            FROM `models` AS `t0`
          ) AS `t9`
            ON `t12`.`nearer` = `t9`.`nearer`
        ) AS `t19`
      ) AS `t20`
      WHERE
        `t20`.`turn` = 0
    ) AS `t21`
  ) AS `t23`
  INNER JOIN (
    SELECT
      `t0`.`account_key`,
      `t0`.`model_key` AS `key`
    FROM `models` AS `t0`
  ) AS `t7`
    ON `t23`.`key` = `t7`.`key`
  INNER JOIN (
    SELECT
      `t0`.`model_key` AS `asked_key`,
      `t0`.`model`
    FROM `models` AS `t0`
  ) AS `t8`
    ON `t23`.`asked_key` = `t8`.`asked_key`
)
SELECT
  *
FROM (
  SELECT
    `t28`.`model`,
    `t28`.`relation`,
    SUM(CAST(`t28`.`depth` = 1 AS INT)) AS `children`,
    COUNT(*) AS `descendants`,
    SUM(CAST(ROUND(`t28`.`weight` * 1125899906842624, 0) AS BIGINT)) / 1125899906842624 AS `shared`,
    COUNT(DISTINCT `t28`.`account_key`) AS `accounts`
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
        COALESCE(`t25`.`relation`, 'unknown') AS `relation`,
        `t25`.`rule`,
        `t25`.`nearer`,
        `t25`.`via`,
        `t25`.`account_key`,
        `t25`.`model`
      FROM `t24` AS `t25`
    ) AS `t27`
    UNION ALL
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
        'all' AS `relation`,
        `t25`.`rule`,
        `t25`.`nearer`,
        `t25`.`via`,
        `t25`.`account_key`,
        `t25`.`model`
      FROM `t24` AS `t25`
    ) AS `t26`
  ) AS `t28`
  GROUP BY
    1,
    2
) AS `t29`
ORDER BY
  `t29`.`model` ASC NULLS LAST,
  `t29`.`descendants` DESC,
  `t29`.`relation` ASC NULLS LAST
