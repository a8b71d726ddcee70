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
    FROM `models` AS `t1`
    WHERE
      (
        LOWER(`t1`.`model`) = LOWER(':model:')
      )
      OR CONTAINS(LOWER(`t1`.`aliases`), '"' || LOWER(':model:') || '"')
  ) AS `t16`
  INNER JOIN `accounts` AS `t4`
    ON `t16`.`account_key` = `t4`.`account_key`
)
SELECT
  *
FROM (
  SELECT
    `t32`.`model`,
    `t32`.`depth`,
    `t32`.`via`,
    `t32`.`relation`,
    `t32`.`rule`,
    `t32`.`weight`,
    `t32`.`root`,
    `t12`.`country_group`,
    `t32`.`parent` AS `ancestor`,
    `t32`.`key` >= 0 AS `listed`,
    COALESCE(`t12`.`name`, `t32`.`stated`) AS `account`
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
      `t30`.`model`,
      `t30`.`hub`,
      TRY_ELEMENT_AT(SPLIT(`t30`.`parent`, CONCAT('\\Q', '/', '\\E')), 1) AS `stated`,
      LOWER(TRY_ELEMENT_AT(SPLIT(`t30`.`parent`, CONCAT('\\Q', '/', '\\E')), 1)) AS `owner`
    FROM (
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
        `t10`.`model`,
        `t10`.`hub`
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
                `t11`.`depth`,
                `t11`.`weight`,
                `t11`.`root`,
                `t11`.`asked_key`,
                `t11`.`key`,
                `t14`.`parent`,
                `t14`.`relation`,
                `t14`.`rule`,
                `t14`.`nearer`,
                `t9`.`via`
              FROM (
                SELECT
                  `t2`.`depth`,
                  `t2`.`weight`,
                  `t2`.`root`,
                  `t2`.`model_key` AS `asked_key`,
                  `t2`.`ancestor_key` AS `key`
                FROM `lineage` AS `t2`
              ) AS `t11`
              SEMI JOIN (
                SELECT
                  `t18`.`model_key` AS `asked_key`
                FROM `t17` AS `t18`
                ORDER BY
                  LOWER(`t18`.`model`) <> LOWER(':model:') ASC NULLS LAST,
                  `t18`.`model_key` ASC NULLS LAST
              ) AS `t21`
                ON `t11`.`asked_key` = `t21`.`asked_key`
              INNER JOIN (
                SELECT
                  `t3`.`parent`,
                  `t3`.`relation`,
                  `t3`.`rule`,
                  `t3`.`model_key` AS `nearer`,
                  `t3`.`parent_key` AS `key`
                FROM `edges` AS `t3`
                WHERE
                  COALESCE(`t3`.`defect`, 'outside') = 'outside'
              ) AS `t14`
                ON `t11`.`key` = `t14`.`key`
              INNER JOIN (
                SELECT
                  *
                FROM (
                  SELECT
                    `t11`.`asked_key`,
                    `t11`.`key` AS `nearer`,
                    `t11`.`depth` + 1 AS `depth`
                  FROM (
                    SELECT
                      `t2`.`depth`,
                      `t2`.`weight`,
                      `t2`.`root`,
                      `t2`.`model_key` AS `asked_key`,
                      `t2`.`ancestor_key` AS `key`
                    FROM `lineage` AS `t2`
                  ) AS `t11`
                  SEMI JOIN (
                    SELECT
                      `t18`.`model_key` AS `asked_key`
                    FROM `t17` AS `t18`
                    ORDER BY
                      LOWER(`t18`.`model`) <> LOWER(':model:') ASC NULLS LAST,
                      `t18`.`model_key` ASC NULLS LAST
                  ) AS `t21`
                    ON `t11`.`asked_key` = `t21`.`asked_key`
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
                ON `t11`.`asked_key` = `t24`.`asked_key`
                AND `t14`.`nearer` = `t24`.`nearer`
                AND `t11`.`depth` = `t24`.`depth`
              INNER JOIN (
                SELECT
                  `t1`.`model_key` AS `nearer`,
                  `t1`.`model` AS `via`
                FROM `models` AS `t1`
              ) AS `t9`
                ON `t14`.`nearer` = `t9`.`nearer`
            ) AS `t25`
          ) AS `t26`
          WHERE
            `t26`.`turn` = 0
        ) AS `t27`
      ) AS `t29`
      INNER JOIN (
        SELECT
          `t1`.`model_key` AS `asked_key`,
          `t1`.`model`,
          `t1`.`hub`
        FROM `models` AS `t1`
      ) AS `t10`
        ON `t29`.`asked_key` = `t10`.`asked_key`
    ) AS `t30`
  ) AS `t32`
  LEFT OUTER JOIN (
    SELECT
      `t0`.`hub`,
      `t0`.`country_group`,
      `t0`.`account` AS `name`,
      LOWER(`t0`.`account`) AS `owner`
    FROM `accounts` AS `t0`
  ) AS `t12`
    ON `t32`.`hub` = `t12`.`hub` AND `t32`.`owner` = `t12`.`owner`
) AS `t33`
ORDER BY
  `t33`.`model` ASC NULLS LAST,
  `t33`.`depth` ASC NULLS LAST,
  `t33`.`weight` DESC,
  `t33`.`ancestor` ASC NULLS LAST
