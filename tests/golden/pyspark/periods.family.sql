WITH `t20` AS (
  SELECT
    `t19`.`model_key`,
    MAX(`t19`.`weight`) AS `weight`,
    MIN(`t19`.`depth`) AS `depth`
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
          `t3`.`model_key` AS `ancestor_key`
        FROM `models` AS `t3`
        WHERE
          LOWER(`t3`.`model`) = LOWER(':model:')
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
      ) AS `t14`
    ) AS `t18`
      ON `t8`.`ancestor_key` = `t18`.`ancestor_key`
  ) AS `t19`
  GROUP BY
    1
), `t24` AS (
  SELECT
    *
  FROM `t20` AS `t21`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      `t16`.`model_key`,
      `t16`.`weight`,
      `t16`.`depth`
    FROM (
      SELECT
        `t3`.`model_key`,
        1.0 AS `weight`,
        0 AS `depth`
      FROM `models` AS `t3`
      WHERE
        LOWER(`t3`.`model`) = LOWER(':model:')
    ) AS `t16`
    ANTI JOIN `t20` AS `t22`
      ON `t16`.`model_key` = `t22`.`model_key`
  ) AS `t23`
), `t37` AS (
  SELECT
    `t36`.`start`,
    `t36`.`end`,
    SUM(`t36`.`whole` * `t36`.`part`) AS `whole`,
    SUM(COALESCE(`t36`.`held`, 0.0) * `t36`.`part`) AS `held`,
    SUM(
      COALESCE(CASE WHEN `t36`.`split` THEN `t36`.`held` ELSE `t36`.`guessed` END, 0.0) * `t36`.`part`
    ) AS `guessed`
  FROM (
    SELECT
      `t15`.`date`,
      `t15`.`whole`,
      `t35`.`date` AS `date_right`,
      `t35`.`held`,
      `t35`.`guessed`,
      `t7`.`start`,
      `t7`.`end`,
      `t7`.`part`,
      `t7`.`split`,
      `t7`.`begun`,
      `t7`.`observed`
    FROM (
      SELECT
        `t0`.`date`,
        CAST(SUM(`t0`.`downloads`) AS DOUBLE) AS `whole`
      FROM `counted` AS `t0`
      GROUP BY
        1
    ) AS `t15`
    LEFT OUTER JOIN (
      SELECT
        `t33`.`date`,
        SUM(`t33`.`held`) AS `held`,
        COALESCE(SUM(`t33`.`held`) FILTER(WHERE
          `t33`.`estimated`), 0.0) AS `guessed`
      FROM (
        SELECT
          `t30`.`since`,
          `t30`.`date`,
          `t30`.`model_key`,
          `t30`.`account_key`,
          `t30`.`downloads`,
          `t30`.`estimated`,
          `t30`.`weight`,
          `t30`.`downloads` * `t30`.`weight` AS `held`
        FROM (
          SELECT
            `t6`.`since`,
            `t6`.`date`,
            `t6`.`model_key`,
            `t6`.`account_key`,
            `t6`.`downloads`,
            `t6`.`estimated`,
            `t28`.`weight`
          FROM `counted` AS `t6`
          INNER JOIN (
            SELECT
              `t25`.`model_key`,
              `t25`.`weight`
            FROM `t24` AS `t25`
          ) AS `t28`
            ON `t6`.`model_key` = `t28`.`model_key`
        ) AS `t30`
      ) AS `t33`
      GROUP BY
        1
    ) AS `t35`
      ON `t15`.`date` = `t35`.`date`
    INNER JOIN `spans` AS `t7`
      ON `t15`.`date` = `t7`.`date`
  ) AS `t36`
  GROUP BY
    1,
    2
)
SELECT
  `t43`.`start` AS `since`,
  `t43`.`end` AS `date`,
  CAST(ROUND(`t43`.`held`, 0) AS BIGINT) AS `downloads`,
  `t43`.`held` / `t43`.`whole` AS `share`,
  `t43`.`guessed` / NULLIF(`t43`.`held`, 0) AS `estimated`
FROM (
  SELECT
    `t39`.`start`,
    `t39`.`end`,
    `t39`.`whole`,
    `t39`.`held`,
    `t39`.`guessed`,
    `t42`.`opened`,
    `t32`.`seen`
  FROM `t37` AS `t39`
  CROSS JOIN (
    SELECT
      MIN(`t40`.`start`) AS `opened`
    FROM (
      SELECT
        *
      FROM `t37` AS `t38`
      WHERE
        `t38`.`held` > 0
    ) AS `t40`
  ) AS `t42`
  CROSS JOIN (
    SELECT
      MAX(`t29`.`seen`) AS `seen`
    FROM (
      SELECT
        `t11`.`source`,
        `t11`.`model_key`,
        `t11`.`name_hash`,
        `t11`.`account_key`,
        `t11`.`seen`,
        `t11`.`stated_30d`,
        `t11`.`stated_all_time`,
        `t11`.`likes`,
        `t11`.`observed`,
        `t11`.`level`,
        `t11`.`levelled`,
        `t11`.`believed_30d`,
        `t11`.`read`,
        `t11`.`moved`,
        `t11`.`pace`,
        `t11`.`held_30d`,
        `t11`.`run`,
        `t11`.`run_since`,
        `t11`.`tags`,
        `t11`.`licence`,
        `t11`.`bases`
      FROM (
        SELECT
          *
        FROM `states` AS `t2`
        WHERE
          `t2`.`source` = ':source:'
      ) AS `t11`
      SEMI JOIN `t24` AS `t26`
        ON `t11`.`model_key` = `t26`.`model_key`
    ) AS `t29`
  ) AS `t32`
) AS `t43`
WHERE
  `t43`.`whole` > 0
  AND `t43`.`start` >= `t43`.`opened`
  AND (
    (
      `t43`.`held` > 0
    ) OR (
      `t43`.`start` < `t43`.`seen`
    )
  )
ORDER BY
  `t43`.`end` ASC NULLS LAST
