WITH `t9` AS (
  SELECT
    `t0`.`model_key`,
    `t0`.`weight`,
    `t0`.`ancestor_key` AS `root_key`
  FROM `lineage` AS `t0`
  WHERE
    `t0`.`root`
), `t50` AS (
  SELECT
    `t49`.`root_key`,
    `t49`.`model`,
    COALESCE(`t18`.`account`, 'unknown') AS `account`,
    COALESCE(`t18`.`organisation`, 'unknown') AS `organisation`,
    COALESCE(`t18`.`name`, 'unknown') AS `name`,
    COALESCE(`t18`.`country`, 'unknown') AS `country`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        CAST(`t1`.`model` AS STRING) AS `model`,
        CAST(`t1`.`account_key` AS BIGINT) AS `account_key`,
        CAST(`t1`.`model_key` AS BIGINT) AS `root_key`
      FROM `models` AS `t1`
    ) AS `t15`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t41`.`model`,
          `t26`.`account_key`,
          `t41`.`root_key`
        FROM (
          SELECT
            `t35`.`root_key`,
            `t35`.`model`,
            `t35`.`hub`,
            LOWER(ELEMENT_AT(SPLIT(`t35`.`model`, '/'), 0 + 1)) AS `folded`
          FROM (
            SELECT
              `t33`.`root_key`,
              MIN(`t33`.`parent`) AS `model`,
              MIN(`t33`.`hub`) AS `hub`
            FROM (
              SELECT
                `t28`.`parent`,
                `t28`.`model_key`,
                `t28`.`root_key`,
                `t16`.`hub`
              FROM (
                SELECT
                  `t7`.`parent`,
                  `t7`.`model_key`,
                  `t7`.`parent_key` AS `root_key`
                FROM `edges` AS `t7`
                WHERE
                  `t7`.`parent_key` < 0
              ) AS `t28`
              INNER JOIN (
                SELECT
                  `t1`.`model_key`,
                  `t1`.`hub`
                FROM `models` AS `t1`
              ) AS `t16`
                ON `t28`.`model_key` = `t16`.`model_key`
            ) AS `t33`
            GROUP BY
              1
          ) AS `t35`
        ) AS `t41`
        LEFT OUTER JOIN (
          SELECT
            `t2`.`account_key`,
            `t2`.`hub`,
            LOWER(`t2`.`account`) AS `folded`
          FROM `accounts` AS `t2`
        ) AS `t26`
          ON `t41`.`hub` = `t26`.`hub` AND `t41`.`folded` = `t26`.`folded`
      ) AS `t46`
    ) AS `t47`
  ) AS `t49`
  LEFT OUTER JOIN (
    SELECT
      `t2`.`account_key`,
      `t2`.`account`,
      `t2`.`organisation`,
      `t2`.`name`,
      `t2`.`country_group` AS `country`
    FROM `accounts` AS `t2`
  ) AS `t18`
    ON `t49`.`account_key` = `t18`.`account_key`
)
SELECT
  `t61`.`model`,
  `t61`.`name`,
  `t61`.`country`,
  CAST(ROUND(`t61`.`own`, 0) AS BIGINT) AS `own`,
  CAST(ROUND(`t61`.`held`, 0) AS BIGINT) AS `downloads`,
  `t61`.`share`,
  `t61`.`derivatives`,
  `t61`.`new` AS `new_derivatives`,
  `t61`.`new_share`,
  `t61`.`rank`
FROM (
  SELECT
    `t60`.`model`,
    `t60`.`name`,
    `t60`.`country`,
    `t60`.`own`,
    `t60`.`held`,
    `t60`.`derivatives`,
    `t60`.`new`,
    `t60`.`held` / NULLIF(
      SUM(`t60`.`held`) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      0
    ) AS `share`,
    `t60`.`new` / NULLIF(
      SUM(`t60`.`new`) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      0
    ) AS `new_share`,
    (
      ROW_NUMBER() OVER (ORDER BY `t60`.`held` DESC, `t60`.`new` DESC, `t60`.`model` ASC NULLS LAST) - 1
    ) + 1 AS `rank`
  FROM (
    SELECT
      COALESCE(`t57`.`model`, `t59`.`model`) AS `model`,
      COALESCE(`t57`.`name`, `t59`.`name`) AS `name`,
      COALESCE(`t57`.`country`, `t59`.`country`) AS `country`,
      COALESCE(`t57`.`own`, 0.0) AS `own`,
      COALESCE(`t57`.`held`, 0.0) AS `held`,
      COALESCE(`t59`.`derivatives`, 0) AS `derivatives`,
      COALESCE(`t59`.`new`, 0.0) AS `new`
    FROM (
      SELECT
        `t54`.`model`,
        MAX(`t54`.`name`) AS `name`,
        MAX(`t54`.`country`) AS `country`,
        COALESCE(SUM(IF(`t54`.`root_key` = `t54`.`model_key`, `t54`.`held`, NULL)), 0.0) AS `own`,
        SUM(`t54`.`held` * `t54`.`weight`) AS `held`
      FROM (
        SELECT
          `t45`.`root_key`,
          `t45`.`held`,
          `t45`.`weight`,
          `t45`.`model_key`,
          `t52`.`model`,
          `t52`.`account`,
          `t52`.`organisation`,
          `t52`.`name`,
          `t52`.`country`
        FROM (
          SELECT
            COALESCE(`t39`.`root_key`, `t39`.`model_key`) AS `root_key`,
            `t39`.`held`,
            COALESCE(`t39`.`weight`, 1.0) AS `weight`,
            `t39`.`model_key`
          FROM (
            SELECT
              `t36`.`model_key`,
              `t36`.`held`,
              `t25`.`model_key` AS `model_key_right`,
              `t25`.`weight`,
              `t25`.`root_key`
            FROM (
              SELECT
                `t31`.`model_key`,
                SUM(`t31`.`downloads` * `t31`.`part`) AS `held`
              FROM (
                SELECT
                  `t19`.`date`,
                  `t19`.`model_key`,
                  `t19`.`downloads`,
                  `t21`.`part`
                FROM (
                  SELECT
                    `t3`.`date`,
                    `t3`.`model_key`,
                    `t3`.`downloads`
                  FROM `counted` AS `t3`
                ) AS `t19`
                INNER JOIN (
                  SELECT
                    `t5`.`date`,
                    `t5`.`part`
                  FROM `spans` AS `t5`
                ) AS `t21`
                  ON `t19`.`date` = `t21`.`date`
              ) AS `t31`
              GROUP BY
                1
            ) AS `t36`
            LEFT OUTER JOIN `t9` AS `t25`
              ON `t36`.`model_key` = `t25`.`model_key`
          ) AS `t39`
        ) AS `t45`
        INNER JOIN `t50` AS `t52`
          ON `t45`.`root_key` = `t52`.`root_key`
      ) AS `t54`
      GROUP BY
        1
    ) AS `t57`
    FULL OUTER JOIN (
      SELECT
        `t55`.`model`,
        MAX(`t55`.`name`) AS `name`,
        MAX(`t55`.`country`) AS `country`,
        COUNT(DISTINCT `t55`.`model_key`) AS `derivatives`,
        COALESCE(
          SUM(
            IF(
              (
                `t55`.`day` > CAST(':from:' AS DATE)
              )
              AND (
                `t55`.`day` <= CAST(':to:' AS DATE)
              ),
              `t55`.`weight`,
              NULL
            )
          ),
          0.0
        ) AS `new`
      FROM (
        SELECT
          `t24`.`model_key`,
          `t24`.`weight`,
          `t24`.`root_key`,
          `t44`.`day`,
          `t53`.`model`,
          `t53`.`account`,
          `t53`.`organisation`,
          `t53`.`name`,
          `t53`.`country`
        FROM `t9` AS `t24`
        INNER JOIN (
          SELECT
            `t38`.`model_key`,
            COALESCE(
              `t38`.`created_on`,
              IF(`t38`.`first_seen` > `t30`.`begin`, `t38`.`first_seen`, CAST(NULL AS DATE))
            ) AS `day`
          FROM (
            SELECT
              `t32`.`model_key`,
              `t32`.`account_key`,
              `t32`.`hub`,
              `t32`.`model`,
              `t32`.`aliases`,
              `t32`.`task`,
              `t32`.`library`,
              `t32`.`licence`,
              `t32`.`parameters`,
              `t32`.`size`,
              `t32`.`relation`,
              `t32`.`copy`,
              `t32`.`created_on`,
              `t32`.`first_seen`,
              `t32`.`last_seen`
            FROM (
              SELECT
                `t8`.`model_key`,
                `t8`.`account_key`,
                `t8`.`hub`,
                `t8`.`model`,
                `t8`.`aliases`,
                `t8`.`task`,
                `t8`.`library`,
                `t8`.`licence`,
                `t8`.`parameters`,
                `t8`.`size`,
                `t8`.`relation`,
                `t8`.`copy`,
                `t8`.`created_on`,
                `t8`.`first_seen`,
                `t8`.`last_seen`,
                `t27`.`universe`,
                `t27`.`copies`
              FROM `models` AS `t8`
              INNER JOIN (
                SELECT
                  *
                FROM `universes` AS `t6`
                WHERE
                  `t6`.`universe` = ':universe:'
              ) AS `t27`
                ON `t8`.`task` = `t27`.`task`
            ) AS `t32`
            WHERE
              `t32`.`copies` OR NOT (
                `t32`.`copy`
              )
          ) AS `t38`
          CROSS JOIN (
            SELECT
              MIN(`t20`.`date`) AS `begin`
            FROM (
              SELECT
                *
              FROM `snapshots` AS `t4`
              WHERE
                `t4`.`source` = ':source:'
            ) AS `t20`
          ) AS `t30`
        ) AS `t44`
          ON `t24`.`model_key` = `t44`.`model_key`
        INNER JOIN `t50` AS `t53`
          ON `t24`.`root_key` = `t53`.`root_key`
      ) AS `t55`
      GROUP BY
        1
    ) AS `t59`
      ON `t57`.`model` = `t59`.`model`
  ) AS `t60`
) AS `t61`
WHERE
  `t61`.`rank` <= CAST(':top:' AS BIGINT)
  AND (
    (
      `t61`.`held` > 0
    ) OR (
      `t61`.`derivatives` > 0
    )
  )
ORDER BY
  `t61`.`rank` ASC NULLS LAST
