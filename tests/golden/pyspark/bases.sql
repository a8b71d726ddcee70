WITH `t9` AS (
  SELECT
    `t0`.`model_key`,
    `t0`.`model`
  FROM `models` AS `t0`
  WHERE
    LOWER(`t0`.`model`) = LOWER(':model:')
), `t19` AS (
  SELECT
    *
  FROM (
    SELECT
      `t7`.`ancestor_key`,
      `t7`.`weight`
    FROM (
      SELECT
        *
      FROM `lineage` AS `t1`
      WHERE
        `t1`.`root`
    ) AS `t7`
    INNER JOIN `t9` AS `t12`
      ON `t7`.`model_key` = `t12`.`model_key`
  ) AS `t17`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      `t11`.`model_key` AS `ancestor_key`,
      1.0 AS `weight`
    FROM `t9` AS `t11`
    ANTI JOIN `lineage` AS `t4`
      ON `t11`.`model_key` = `t4`.`model_key`
  ) AS `t16`
)
SELECT
  *
FROM (
  SELECT
    `t18`.`base`,
    `t21`.`weight`,
    COALESCE(`t25`.`models`, 0) AS `models`
  FROM `t19` AS `t21`
  INNER JOIN (
    SELECT
      *
    FROM (
      SELECT
        `t0`.`model_key` AS `ancestor_key`,
        `t0`.`model` AS `base`
      FROM `models` AS `t0`
    ) AS `t5`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        `t13`.`parent_key` AS `ancestor_key`,
        `t13`.`name` AS `base`
      FROM (
        SELECT
          `t8`.`parent_key`,
          MIN(`t8`.`parent`) AS `name`
        FROM (
          SELECT
            *
          FROM `edges` AS `t2`
          WHERE
            `t2`.`parent_key` < 0
        ) AS `t8`
        GROUP BY
          1
      ) AS `t13`
    ) AS `t14`
  ) AS `t18`
    ON `t21`.`ancestor_key` = `t18`.`ancestor_key`
  LEFT OUTER JOIN (
    SELECT
      `t23`.`ancestor_key`,
      COUNT(*) AS `models`
    FROM (
      SELECT
        `t3`.`model_key`,
        `t3`.`ancestor_key`,
        `t3`.`depth`,
        `t3`.`weight`,
        `t3`.`root`
      FROM `lineage` AS `t3`
      SEMI JOIN `t19` AS `t22`
        ON `t3`.`ancestor_key` = `t22`.`ancestor_key`
    ) AS `t23`
    GROUP BY
      1
  ) AS `t25`
    ON `t21`.`ancestor_key` = `t25`.`ancestor_key`
) AS `t26`
ORDER BY
  `t26`.`weight` DESC,
  `t26`.`base` ASC NULLS LAST
