WITH `t15` AS (
  SELECT
    `t12`.`start`,
    `t12`.`end`,
    SUM(`t12`.`downloads` * `t12`.`part`) AS `held`
  FROM (
    SELECT
      `t5`.`date`,
      `t5`.`downloads`,
      `t4`.`start`,
      `t4`.`end`,
      `t4`.`part`,
      `t4`.`split`,
      `t4`.`begun`,
      `t4`.`observed`
    FROM `counted` AS `t5`
    INNER JOIN (
      SELECT
        `t2`.`model_key`
      FROM `models` AS `t2`
      WHERE
        LOWER(`t2`.`model`) = LOWER(':model:')
    ) AS `t11`
      ON `t5`.`model_key` = `t11`.`model_key`
    INNER JOIN `spans` AS `t4`
      ON `t5`.`date` = `t4`.`date`
  ) AS `t12`
  GROUP BY
    1,
    2
)
SELECT
  *
FROM (
  SELECT
    `t25`.`start` AS `since`,
    `t25`.`end` AS `date`,
    CAST(ROUND(COALESCE(`t18`.`held`, 0.0), 0) AS BIGINT) AS `downloads`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t7`.`start`,
        `t7`.`end`,
        `t22`.`opened`,
        `t22`.`seen`
      FROM (
        SELECT DISTINCT
          `t0`.`start`,
          `t0`.`end`
        FROM `spans` AS `t0`
      ) AS `t7`
      CROSS JOIN (
        SELECT
          `t20`.`opened`,
          `t16`.`seen`
        FROM (
          SELECT
            MIN(`t17`.`start`) AS `opened`
          FROM `t15` AS `t17`
        ) AS `t20`
        CROSS JOIN (
          SELECT
            MAX(`t13`.`seen`) AS `seen`
          FROM (
            SELECT
              `t10`.`source`,
              `t10`.`model_key`,
              `t10`.`name_hash`,
              `t10`.`account_key`,
              `t10`.`seen`,
              `t10`.`stated_30d`,
              `t10`.`stated_all_time`,
              `t10`.`likes`,
              `t10`.`observed`,
              `t10`.`level`,
              `t10`.`levelled`,
              `t10`.`believed_30d`,
              `t10`.`read`,
              `t10`.`moved`,
              `t10`.`pace`,
              `t10`.`held_30d`,
              `t10`.`run`,
              `t10`.`run_since`,
              `t10`.`tags`,
              `t10`.`licence`,
              `t10`.`bases`
            FROM (
              SELECT
                *
              FROM `states` AS `t3`
              WHERE
                `t3`.`source` = ':source:'
            ) AS `t10`
            SEMI JOIN (
              SELECT
                `t2`.`model_key`
              FROM `models` AS `t2`
              WHERE
                LOWER(`t2`.`model`) = LOWER(':model:')
            ) AS `t11`
              ON `t10`.`model_key` = `t11`.`model_key`
          ) AS `t13`
        ) AS `t16`
      ) AS `t22`
    ) AS `t23`
    WHERE
      `t23`.`start` >= `t23`.`opened` AND `t23`.`start` < `t23`.`seen`
  ) AS `t25`
  LEFT OUTER JOIN `t15` AS `t18`
    ON `t25`.`start` = `t18`.`start` AND `t25`.`end` = `t18`.`end`
) AS `t26`
ORDER BY
  `t26`.`date` ASC NULLS LAST
