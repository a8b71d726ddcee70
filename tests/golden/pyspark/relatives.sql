WITH `t17` AS (
  SELECT
    `t16`.`model_key`,
    `t16`.`account_key`,
    `t16`.`hub`,
    `t16`.`model`,
    `t16`.`aliases`,
    `t16`.`task`,
    `t16`.`library`,
    `t16`.`licence`,
    `t16`.`parameters`,
    `t16`.`size`,
    `t16`.`relation`,
    `t16`.`copy`,
    `t16`.`created_on`,
    `t16`.`first_seen`,
    `t16`.`last_seen`,
    `t4`.`account`,
    `t4`.`name`,
    `t4`.`kind`,
    `t4`.`country_group`,
    `t4`.`role`,
    `t4`.`rule`
  FROM (
    SELECT
      *
    FROM `models` AS `t0`
    WHERE
      (
        LOWER(`t0`.`model`) = LOWER(':model:')
      )
      OR CONTAINS(LOWER(`t0`.`aliases`), '"' || LOWER(':model:') || '"')
  ) AS `t16`
  INNER JOIN `accounts` AS `t4`
    ON `t16`.`account_key` = `t4`.`account_key`
), `t30` AS (
  SELECT
    `t29`.`depth`,
    `t29`.`weight`,
    `t29`.`root`,
    `t29`.`asked_key`,
    `t29`.`key`,
    `t29`.`parent`,
    `t29`.`relation`,
    `t29`.`rule`,
    `t29`.`nearer`,
    `t29`.`via`,
    `t9`.`account_key`,
    `t10`.`model`
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
            `t12`.`depth`,
            `t12`.`weight`,
            `t12`.`root`,
            `t12`.`asked_key`,
            `t12`.`key`,
            `t14`.`parent`,
            `t14`.`relation`,
            `t14`.`rule`,
            `t14`.`nearer`,
            `t11`.`via`
          FROM (
            SELECT
              `t1`.`depth`,
              `t1`.`weight`,
              `t1`.`root`,
              `t1`.`ancestor_key` AS `asked_key`,
              `t1`.`model_key` AS `key`
            FROM `lineage` AS `t1`
          ) AS `t12`
          SEMI JOIN (
            SELECT
              `t18`.`model_key` AS `asked_key`
            FROM `t17` AS `t18`
            ORDER BY
              LOWER(`t18`.`model`) <> LOWER(':model:') ASC NULLS LAST,
              `t18`.`model_key` ASC NULLS LAST
          ) AS `t21`
            ON `t12`.`asked_key` = `t21`.`asked_key`
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
          ) AS `t14`
            ON `t12`.`key` = `t14`.`key`
          INNER JOIN (
            SELECT
              *
            FROM (
              SELECT
                `t12`.`asked_key`,
                `t12`.`key` AS `nearer`,
                `t12`.`depth` + 1 AS `depth`
              FROM (
                SELECT
                  `t1`.`depth`,
                  `t1`.`weight`,
                  `t1`.`root`,
                  `t1`.`ancestor_key` AS `asked_key`,
                  `t1`.`model_key` AS `key`
                FROM `lineage` AS `t1`
              ) AS `t12`
              SEMI JOIN (
                SELECT
                  `t18`.`model_key` AS `asked_key`
                FROM `t17` AS `t18`
                ORDER BY
                  LOWER(`t18`.`model`) <> LOWER(':model:') ASC NULLS LAST,
                  `t18`.`model_key` ASC NULLS LAST
              ) AS `t21`
                ON `t12`.`asked_key` = `t21`.`asked_key`
            ) AS `t22`
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                `t18`.`model_key` AS `asked_key`,
                `t18`.`model_key` AS `nearer`,
                1 AS `depth`
              FROM `t17` AS `t18`
              ORDER BY
                LOWER(`t18`.`model`) <> LOWER(':model:') ASC NULLS LAST,
                `t18`.`model_key` ASC NULLS LAST
            ) AS `t20`
          ) AS `t24`
            ON `t12`.`asked_key` = `t24`.`asked_key`
            AND `t14`.`nearer` = `t24`.`nearer`
            AND `t12`.`depth` = `t24`.`depth`
          INNER JOIN (
            SELECT
              `t0`.`model_key` AS `nearer`,
              `t0`.`model` AS `via`
            FROM `models` AS `t0`
          ) AS `t11`
            ON `t14`.`nearer` = `t11`.`nearer`
        ) AS `t25`
      ) AS `t26`
      WHERE
        `t26`.`turn` = 0
    ) AS `t27`
  ) AS `t29`
  INNER JOIN (
    SELECT
      `t0`.`account_key`,
      `t0`.`model_key` AS `key`
    FROM `models` AS `t0`
  ) AS `t9`
    ON `t29`.`key` = `t9`.`key`
  INNER JOIN (
    SELECT
      `t0`.`model_key` AS `asked_key`,
      `t0`.`model`
    FROM `models` AS `t0`
  ) AS `t10`
    ON `t29`.`asked_key` = `t10`.`asked_key`
)
SELECT
  *
FROM (
  SELECT
    `t34`.`model`,
    `t34`.`relation`,
    SUM(CAST(`t34`.`depth` = 1 AS INT)) AS `children`,
    COUNT(*) AS `descendants`,
    SUM(CAST(ROUND(`t34`.`weight` * 1125899906842624, 0) AS BIGINT)) / 1125899906842624 AS `shared`,
    COUNT(DISTINCT `t34`.`account_key`) AS `accounts`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t31`.`depth`,
        `t31`.`weight`,
        `t31`.`root`,
        `t31`.`asked_key`,
        `t31`.`key`,
        `t31`.`parent`,
        COALESCE(`t31`.`relation`, 'unknown') AS `relation`,
        `t31`.`rule`,
        `t31`.`nearer`,
        `t31`.`via`,
        `t31`.`account_key`,
        `t31`.`model`
      FROM `t30` AS `t31`
    ) AS `t33`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        `t31`.`depth`,
        `t31`.`weight`,
        `t31`.`root`,
        `t31`.`asked_key`,
        `t31`.`key`,
        `t31`.`parent`,
        'all' AS `relation`,
        `t31`.`rule`,
        `t31`.`nearer`,
        `t31`.`via`,
        `t31`.`account_key`,
        `t31`.`model`
      FROM `t30` AS `t31`
    ) AS `t32`
  ) AS `t34`
  GROUP BY
    1,
    2
) AS `t35`
ORDER BY
  `t35`.`model` ASC NULLS LAST,
  `t35`.`descendants` DESC,
  `t35`.`relation` ASC NULLS LAST
