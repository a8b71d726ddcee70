WITH `t26` AS (
  SELECT
    `t23`.`model_key`,
    MAX(`t23`.`weight`) AS `weight`,
    MIN(`t23`.`depth`) AS `depth`
  FROM (
    SELECT
      `t9`.`model_key`,
      `t9`.`ancestor_key`,
      `t9`.`depth`,
      `t9`.`weight`,
      `t9`.`root`
    FROM `lineage` AS `t9`
    INNER JOIN (
      SELECT
        *
      FROM (
        SELECT
          `t1`.`model_key` AS `ancestor_key`
        FROM `models` AS `t1`
        WHERE
          LOWER(`t1`.`model`) = LOWER(':model:')
      ) AS `t16`
      UNION
      SELECT
        *
      FROM (
        SELECT
          `t6`.`parent_key` AS `ancestor_key`
        FROM `edges` AS `t6`
        WHERE
          `t6`.`parent_key` < 0 AND LOWER(`t6`.`parent`) = LOWER(':model:')
      ) AS `t18`
    ) AS `t21`
      ON `t9`.`ancestor_key` = `t21`.`ancestor_key`
  ) AS `t23`
  GROUP BY
    1
)
SELECT
  `t40`.`account`,
  `t40`.`name`,
  `t40`.`country`,
  CAST(ROUND(`t40`.`held`, 0) AS BIGINT) AS `downloads`,
  `t40`.`share`,
  `t40`.`models`,
  `t40`.`rank`
FROM (
  SELECT
    `t39`.`account`,
    `t39`.`name`,
    `t39`.`country`,
    `t39`.`held`,
    `t39`.`models`,
    (
      ROW_NUMBER() OVER (ORDER BY `t39`.`held` DESC, `t39`.`models` DESC, `t39`.`account` ASC NULLS LAST) - 1
    ) + 1 AS `rank`,
    `t39`.`held` / NULLIF(
      SUM(`t39`.`held`) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      0
    ) AS `share`
  FROM (
    SELECT
      `t38`.`account`,
      MAX(`t38`.`name`) AS `name`,
      MAX(`t38`.`country`) AS `country`,
      COALESCE(SUM(`t38`.`held`), 0.0) AS `held`,
      COUNT(*) AS `models`
    FROM (
      SELECT
        `t37`.`model_key`,
        `t37`.`account_key`,
        `t37`.`model`,
        `t37`.`relation`,
        `t37`.`weight`,
        `t37`.`steps`,
        `t37`.`held`,
        `t12`.`account`,
        `t12`.`name`,
        `t12`.`country`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t25`.`model_key`,
            `t25`.`account_key`,
            `t25`.`model`,
            `t25`.`relation`,
            `t31`.`weight`,
            `t31`.`depth` AS `steps`,
            `t34`.`gained` * `t31`.`weight` AS `held`
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
                `t17`.`universe`,
                `t17`.`copies`
              FROM `models` AS `t7`
              INNER JOIN (
                SELECT
                  *
                FROM `universes` AS `t3`
                WHERE
                  `t3`.`universe` = ':universe:'
              ) AS `t17`
                ON `t7`.`task` = `t17`.`task`
            ) AS `t22`
            WHERE
              `t22`.`copies` OR NOT (
                `t22`.`copy`
              )
          ) AS `t25`
          INNER JOIN (
            SELECT
              *
            FROM `t26` AS `t27`
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                `t19`.`model_key`,
                `t19`.`weight`,
                `t19`.`depth`
              FROM (
                SELECT
                  `t1`.`model_key`,
                  1.0 AS `weight`,
                  0 AS `depth`
                FROM `models` AS `t1`
                WHERE
                  LOWER(`t1`.`model`) = LOWER(':model:')
              ) AS `t19`
              ANTI JOIN `t26` AS `t28`
                ON `t19`.`model_key` = `t28`.`model_key`
            ) AS `t29`
          ) AS `t31`
            ON `t25`.`model_key` = `t31`.`model_key`
          LEFT OUTER JOIN (
            SELECT
              `t32`.`model_key`,
              SUM(`t32`.`downloads` * `t32`.`part`) AS `gained`
            FROM (
              SELECT
                `t8`.`since`,
                `t8`.`date`,
                `t8`.`model_key`,
                `t8`.`account_key`,
                `t8`.`downloads`,
                `t8`.`estimated`,
                `t14`.`part`
              FROM `counted` AS `t8`
              SEMI JOIN (
                SELECT
                  *
                FROM `t26` AS `t27`
                UNION ALL
                SELECT
                  *
                FROM (
                  SELECT
                    `t19`.`model_key`,
                    `t19`.`weight`,
                    `t19`.`depth`
                  FROM (
                    SELECT
                      `t1`.`model_key`,
                      1.0 AS `weight`,
                      0 AS `depth`
                    FROM `models` AS `t1`
                    WHERE
                      LOWER(`t1`.`model`) = LOWER(':model:')
                  ) AS `t19`
                  ANTI JOIN `t26` AS `t28`
                    ON `t19`.`model_key` = `t28`.`model_key`
                ) AS `t29`
              ) AS `t31`
                ON `t8`.`model_key` = `t31`.`model_key`
              INNER JOIN (
                SELECT
                  `t5`.`date`,
                  `t5`.`part`
                FROM `spans` AS `t5`
              ) AS `t14`
                ON `t8`.`date` = `t14`.`date`
            ) AS `t32`
            GROUP BY
              1
          ) AS `t34`
            ON `t25`.`model_key` = `t34`.`model_key`
        ) AS `t35`
        WHERE
          `t35`.`steps` > 0
      ) AS `t37`
      INNER JOIN (
        SELECT
          `t0`.`account_key`,
          `t0`.`account`,
          `t0`.`name`,
          `t0`.`country_group` AS `country`
        FROM `accounts` AS `t0`
      ) AS `t12`
        ON `t37`.`account_key` = `t12`.`account_key`
    ) AS `t38`
    GROUP BY
      1
  ) AS `t39`
) AS `t40`
WHERE
  `t40`.`rank` <= CAST(':top:' AS BIGINT)
ORDER BY
  `t40`.`rank` ASC NULLS LAST
