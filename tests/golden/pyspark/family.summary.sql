WITH `t9` AS (
  SELECT
    `t2`.`date`,
    `t2`.`part`
  FROM `spans` AS `t2`
), `t26` AS (
  SELECT
    `t23`.`model_key`,
    MAX(`t23`.`weight`) AS `weight`,
    MIN(`t23`.`depth`) AS `depth`
  FROM (
    SELECT
      `t8`.`model_key`,
      `t8`.`ancestor_key`,
      `t8`.`depth`,
      `t8`.`weight`,
      `t8`.`root`
    FROM `lineage` AS `t8`
    INNER JOIN (
      SELECT
        *
      FROM (
        SELECT
          `t1`.`model_key` AS `ancestor_key`
        FROM `models` AS `t1`
        WHERE
          LOWER(`t1`.`model`) = LOWER(':model:')
      ) AS `t13`
      UNION
      SELECT
        *
      FROM (
        SELECT
          `t5`.`parent_key` AS `ancestor_key`
        FROM `edges` AS `t5`
        WHERE
          `t5`.`parent_key` < 0 AND LOWER(`t5`.`parent`) = LOWER(':model:')
      ) AS `t17`
    ) AS `t20`
      ON `t8`.`ancestor_key` = `t20`.`ancestor_key`
  ) AS `t23`
  GROUP BY
    1
)
SELECT
  `t39`.`derivatives`,
  `t39`.`models`,
  `t39`.`accounts`,
  `t39`.`own`,
  `t39`.`held`,
  `t29`.`whole`
FROM (
  SELECT
    COALESCE(SUM(CAST(`t37`.`steps` > 0 AS INT)), 0) AS `derivatives`,
    COUNT(*) AS `models`,
    COUNT(DISTINCT `t37`.`account_key`) FILTER(WHERE
      `t37`.`steps` > 0) AS `accounts`,
    COALESCE(SUM(`t37`.`held`) FILTER(WHERE
      NOT (
        `t37`.`steps` > 0
      )), 0.0) AS `own`,
    COALESCE(SUM(`t37`.`held`), 0.0) AS `held`
  FROM (
    SELECT
      `t25`.`model_key`,
      `t25`.`account_key`,
      `t25`.`model`,
      `t25`.`relation`,
      `t33`.`weight`,
      `t33`.`depth` AS `steps`,
      `t36`.`gained` * `t33`.`weight` AS `held`
    FROM (
      SELECT
        `t22`.`model_key`,
        `t22`.`account_key`,
        `t22`.`hub`,
        `t22`.`model`,
        `t22`.`aliases`,
        `t22`.`task`,
        `t22`.`library`,
        `t22`.`licence`,
        `t22`.`parameters`,
        `t22`.`size`,
        `t22`.`relation`,
        `t22`.`copy`,
        `t22`.`created_on`,
        `t22`.`first_seen`
      FROM (
        SELECT
          `t7`.`model_key`,
          `t7`.`account_key`,
          `t7`.`hub`,
          `t7`.`model`,
          `t7`.`aliases`,
          `t7`.`task`,
          `t7`.`library`,
          `t7`.`licence`,
          `t7`.`parameters`,
          `t7`.`size`,
          `t7`.`relation`,
          `t7`.`copy`,
          `t7`.`created_on`,
          `t7`.`first_seen`,
          `t16`.`universe`,
          `t16`.`copies`
        FROM `models` AS `t7`
        INNER JOIN (
          SELECT
            *
          FROM `universes` AS `t3`
          WHERE
            `t3`.`universe` = ':universe:'
        ) AS `t16`
          ON `t7`.`task` = `t16`.`task`
      ) AS `t22`
      WHERE
        `t22`.`copies` OR NOT (
          `t22`.`copy`
        )
    ) AS `t25`
    INNER JOIN (
      SELECT
        *
      FROM `t26` AS `t28`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          `t18`.`model_key`,
          `t18`.`weight`,
          `t18`.`depth`
        FROM (
          SELECT
            `t1`.`model_key`,
            1.0 AS `weight`,
            0 AS `depth`
          FROM `models` AS `t1`
          WHERE
            LOWER(`t1`.`model`) = LOWER(':model:')
        ) AS `t18`
        ANTI JOIN `t26` AS `t30`
          ON `t18`.`model_key` = `t30`.`model_key`
      ) AS `t31`
    ) AS `t33`
      ON `t25`.`model_key` = `t33`.`model_key`
    LEFT OUTER JOIN (
      SELECT
        `t34`.`model_key`,
        SUM(`t34`.`downloads` * `t34`.`part`) AS `gained`
      FROM (
        SELECT
          `t6`.`since`,
          `t6`.`date`,
          `t6`.`model_key`,
          `t6`.`account_key`,
          `t6`.`downloads`,
          `t6`.`estimated`,
          `t15`.`part`
        FROM `counted` AS `t6`
        SEMI JOIN (
          SELECT
            *
          FROM `t26` AS `t28`
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              `t18`.`model_key`,
              `t18`.`weight`,
              `t18`.`depth`
            FROM (
              SELECT
                `t1`.`model_key`,
                1.0 AS `weight`,
                0 AS `depth`
              FROM `models` AS `t1`
              WHERE
                LOWER(`t1`.`model`) = LOWER(':model:')
            ) AS `t18`
            ANTI JOIN `t26` AS `t30`
              ON `t18`.`model_key` = `t30`.`model_key`
          ) AS `t31`
        ) AS `t33`
          ON `t6`.`model_key` = `t33`.`model_key`
        INNER JOIN `t9` AS `t15`
          ON `t6`.`date` = `t15`.`date`
      ) AS `t34`
      GROUP BY
        1
    ) AS `t36`
      ON `t25`.`model_key` = `t36`.`model_key`
  ) AS `t37`
) AS `t39`
CROSS JOIN (
  SELECT
    COALESCE(SUM(CAST(`t21`.`downloads` AS DOUBLE) * `t21`.`part`), 0.0) AS `whole`
  FROM (
    SELECT
      `t6`.`since`,
      `t6`.`date`,
      `t6`.`model_key`,
      `t6`.`account_key`,
      `t6`.`downloads`,
      `t6`.`estimated`,
      `t14`.`part`
    FROM `counted` AS `t6`
    INNER JOIN `t9` AS `t14`
      ON `t6`.`date` = `t14`.`date`
  ) AS `t21`
) AS `t29`
