SELECT
  *
FROM (
  SELECT
    `t10`.`since`,
    `t10`.`date`,
    `t10`.`model_key`,
    `t10`.`account_key`,
    `t10`.`downloads`,
    `t10`.`estimated`
  FROM (
    SELECT
      `t0`.`since`,
      `t0`.`date`,
      `t0`.`model_key`,
      `t0`.`account_key`,
      `t0`.`downloads`,
      `t0`.`quality` <> 'measured' AS `estimated`
    FROM `gains` AS `t0`
    WHERE
      `t0`.`source` = ':source:'
  ) AS `t10`
  SEMI JOIN `leaders` AS `t4`
    ON `t10`.`model_key` = `t4`.`model_key`
) AS `t13`
UNION ALL
SELECT
  *
FROM (
  SELECT
    `t19`.`since`,
    `t19`.`date`,
    `t19`.`model_key`,
    `t19`.`account_key`,
    `t19`.`downloads`,
    `t19`.`estimated`
  FROM (
    SELECT
      `t18`.`first` AS `date`,
      `t18`.`model_key`,
      `t18`.`account_key`,
      `t18`.`estimated`,
      MIN(`t18`.`since`) AS `since`,
      SUM(`t18`.`downloads`) AS `downloads`
    FROM (
      SELECT
        `t10`.`since`,
        `t10`.`date`,
        `t10`.`model_key`,
        `t10`.`account_key`,
        `t10`.`downloads`,
        `t10`.`estimated`,
        `t17`.`first`
      FROM (
        SELECT
          `t0`.`since`,
          `t0`.`date`,
          `t0`.`model_key`,
          `t0`.`account_key`,
          `t0`.`downloads`,
          `t0`.`quality` <> 'measured' AS `estimated`
        FROM `gains` AS `t0`
        WHERE
          `t0`.`source` = ':source:'
      ) AS `t10`
      ANTI JOIN `leaders` AS `t4`
        ON `t10`.`model_key` = `t4`.`model_key`
      INNER JOIN (
        SELECT
          `t15`.`date`,
          MIN(`t15`.`date`) OVER (
            PARTITION BY `t15`.`part`, `t15`.`era`
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS `first`
        FROM (
          SELECT
            `t14`.`date`,
            `t14`.`part`,
            COUNT(`t14`.`day`) AS `era`
          FROM (
            SELECT
              `t5`.`date`,
              `t5`.`start`,
              `t5`.`end`,
              `t5`.`part`,
              `t5`.`split`,
              `t5`.`begun`,
              `t5`.`observed`,
              `t12`.`day`
            FROM `spans` AS `t5`
            LEFT OUTER JOIN (
              SELECT DISTINCT
                *
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    `t3`.`since` AS `day`
                  FROM `stays` AS `t3`
                ) AS `t6`
                UNION ALL
                SELECT
                  *
                FROM (
                  SELECT
                    `t3`.`until` AS `day`
                  FROM `stays` AS `t3`
                ) AS `t7`
              ) AS `t9`
            ) AS `t12`
              ON `t5`.`date` >= `t12`.`day`
          ) AS `t14`
          GROUP BY
            1,
            2
        ) AS `t15`
      ) AS `t17`
        ON `t10`.`date` = `t17`.`date`
    ) AS `t18`
    GROUP BY
      1,
      2,
      3,
      4
  ) AS `t19`
) AS `t20`
