WITH `t22` AS (
  SELECT
    `t21`.`start`,
    `t21`.`end`,
    SUM(`t21`.`whole` * `t21`.`part`) AS `whole`,
    SUM(COALESCE(`t21`.`held`, 0.0) * `t21`.`part`) AS `held`,
    SUM(
      COALESCE(CASE WHEN `t21`.`split` THEN `t21`.`held` ELSE `t21`.`guessed` END, 0.0) * `t21`.`part`
    ) AS `guessed`
  FROM (
    SELECT
      `t11`.`date`,
      `t11`.`whole`,
      `t20`.`date` AS `date_right`,
      `t20`.`held`,
      `t20`.`guessed`,
      `t5`.`start`,
      `t5`.`end`,
      `t5`.`part`,
      `t5`.`split`,
      `t5`.`begun`,
      `t5`.`observed`
    FROM (
      SELECT
        `t0`.`date`,
        CAST(SUM(`t0`.`downloads`) AS DOUBLE) AS `whole`
      FROM `counted` AS `t0`
      GROUP BY
        1
    ) AS `t11`
    LEFT OUTER JOIN (
      SELECT
        `t17`.`date`,
        SUM(`t17`.`held`) AS `held`,
        COALESCE(SUM(`t17`.`held`) FILTER(WHERE
          `t17`.`estimated`), 0.0) AS `guessed`
      FROM (
        SELECT
          `t15`.`since`,
          `t15`.`date`,
          `t15`.`model_key`,
          `t15`.`account_key`,
          `t15`.`downloads`,
          `t15`.`estimated`,
          `t15`.`weight`,
          `t15`.`downloads` * `t15`.`weight` AS `held`
        FROM (
          SELECT
            `t4`.`since`,
            `t4`.`date`,
            `t4`.`model_key`,
            `t4`.`account_key`,
            `t4`.`downloads`,
            `t4`.`estimated`,
            `t13`.`weight`
          FROM `counted` AS `t4`
          INNER JOIN (
            SELECT
              `t3`.`model_key`,
              1.0 AS `weight`
            FROM `models` AS `t3`
            WHERE
              LOWER(`t3`.`model`) = LOWER(':model:')
          ) AS `t13`
            ON `t4`.`model_key` = `t13`.`model_key`
        ) AS `t15`
      ) AS `t17`
      GROUP BY
        1
    ) AS `t20`
      ON `t11`.`date` = `t20`.`date`
    INNER JOIN `spans` AS `t5`
      ON `t11`.`date` = `t5`.`date`
  ) AS `t21`
  GROUP BY
    1,
    2
)
SELECT
  `t28`.`start` AS `since`,
  `t28`.`end` AS `date`,
  CAST(ROUND(`t28`.`held`, 0) AS BIGINT) AS `downloads`,
  `t28`.`held` / `t28`.`whole` AS `share`,
  `t28`.`guessed` / NULLIF(`t28`.`held`, 0) AS `estimated`
FROM (
  SELECT
    `t24`.`start`,
    `t24`.`end`,
    `t24`.`whole`,
    `t24`.`held`,
    `t24`.`guessed`,
    `t27`.`opened`,
    `t18`.`seen`
  FROM `t22` AS `t24`
  CROSS JOIN (
    SELECT
      MIN(`t25`.`start`) AS `opened`
    FROM (
      SELECT
        *
      FROM `t22` AS `t23`
      WHERE
        `t23`.`held` > 0
    ) AS `t25`
  ) AS `t27`
  CROSS JOIN (
    SELECT
      MAX(`t14`.`seen`) AS `seen`
    FROM (
      SELECT
        `t8`.`source`,
        `t8`.`model_key`,
        `t8`.`name_hash`,
        `t8`.`account_key`,
        `t8`.`seen`,
        `t8`.`stated_30d`,
        `t8`.`stated_all_time`,
        `t8`.`likes`,
        `t8`.`observed`,
        `t8`.`level`,
        `t8`.`levelled`,
        `t8`.`believed_30d`,
        `t8`.`read`,
        `t8`.`moved`,
        `t8`.`pace`,
        `t8`.`held_30d`,
        `t8`.`run`,
        `t8`.`run_since`,
        `t8`.`tags`,
        `t8`.`licence`,
        `t8`.`bases`
      FROM (
        SELECT
          *
        FROM `states` AS `t2`
        WHERE
          `t2`.`source` = ':source:'
      ) AS `t8`
      SEMI JOIN (
        SELECT
          `t3`.`model_key`,
          1.0 AS `weight`,
          0 AS `depth`
        FROM `models` AS `t3`
        WHERE
          LOWER(`t3`.`model`) = LOWER(':model:')
      ) AS `t12`
        ON `t8`.`model_key` = `t12`.`model_key`
    ) AS `t14`
  ) AS `t18`
) AS `t28`
WHERE
  `t28`.`whole` > 0
  AND `t28`.`start` >= `t28`.`opened`
  AND (
    (
      `t28`.`held` > 0
    ) OR (
      `t28`.`start` < `t28`.`seen`
    )
  )
ORDER BY
  `t28`.`end` ASC NULLS LAST
