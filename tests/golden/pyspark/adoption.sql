WITH `t18` AS (
  SELECT
    `t16`.`model_key`,
    `t16`.`model`,
    `t16`.`account_key`,
    `t16`.`parameters`,
    `t16`.`born`,
    `t15`.`opened`,
    `t15`.`closed`
  FROM (
    SELECT
      `t4`.`model_key`,
      `t4`.`model`,
      `t4`.`account_key`,
      `t4`.`parameters`,
      `t4`.`created_on` AS `born`
    FROM `models` AS `t4`
    WHERE
      NOT `t4`.`parameters` IS NULL AND `t4`.`created_on` > CAST('2022-03-02' AS DATE)
  ) AS `t16`
  CROSS JOIN (
    SELECT
      MIN(`t2`.`begun`) AS `opened`,
      MAX(`t2`.`end`) AS `closed`
    FROM `spans` AS `t2`
  ) AS `t15`
), `t30` AS (
  SELECT
    `t29`.`model_key`,
    `t29`.`model`,
    `t29`.`account_key`,
    `t29`.`parameters`,
    `t29`.`born`,
    `t29`.`opened`,
    `t29`.`closed`
  FROM (
    SELECT
      `t23`.`model_key`,
      `t23`.`model`,
      `t23`.`account_key`,
      `t23`.`parameters`,
      `t23`.`born`,
      `t23`.`opened`,
      `t23`.`closed`,
      `t28`.`due`,
      `t19`.`listed_on`
    FROM (
      SELECT
        *
      FROM `t18` AS `t20`
      WHERE
        `t20`.`born` >= `t20`.`opened`
    ) AS `t23`
    INNER JOIN (
      SELECT
        `t26`.`born`,
        MIN(`t26`.`date`) AS `due`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t24`.`born`,
            `t11`.`date`,
            `t11`.`observed`
          FROM (
            SELECT DISTINCT
              `t20`.`born`
            FROM `t18` AS `t20`
            WHERE
              `t20`.`born` >= `t20`.`opened`
          ) AS `t24`
          CROSS JOIN (
            SELECT
              `t2`.`date`,
              `t2`.`observed`
            FROM `spans` AS `t2`
          ) AS `t11`
        ) AS `t25`
        WHERE
          `t25`.`observed` >= `t25`.`born`
      ) AS `t26`
      GROUP BY
        1
    ) AS `t28`
      ON `t23`.`born` = `t28`.`born`
    INNER JOIN (
      SELECT
        `t13`.`model_key`,
        MIN(`t13`.`first_seen`) AS `listed_on`
      FROM (
        SELECT
          *
        FROM `names` AS `t3`
        WHERE
          `t3`.`source` = ':source:'
      ) AS `t13`
      GROUP BY
        1
    ) AS `t19`
      ON `t23`.`model_key` = `t19`.`model_key`
  ) AS `t29`
  WHERE
    `t29`.`listed_on` <= `t29`.`due`
), `t41` AS (
  SELECT
    `t40`.`model`,
    `t40`.`age`,
    `t40`.`downloads`,
    `t40`.`name`,
    `t40`.`country`,
    `t40`.`created_on`,
    `t40`.`bucket`,
    (
      ROW_NUMBER() OVER (
        PARTITION BY `t40`.`bucket`, `t40`.`age`
        ORDER BY `t40`.`downloads` DESC, `t40`.`model` ASC NULLS LAST
      ) - 1
    ) + 1 AS `rank`
  FROM (
    SELECT
      `t32`.`model`,
      `t39`.`age`,
      `t39`.`downloads`,
      `t5`.`name`,
      `t5`.`country_group` AS `country`,
      `t32`.`born` AS `created_on`,
      CASE
        WHEN `t32`.`parameters` < 1000000000.0
        THEN 'under 1B'
        WHEN `t32`.`parameters` < 10000000000.0
        THEN '1-9B'
        WHEN `t32`.`parameters` < 31000000000.0
        THEN '10-30B'
        WHEN `t32`.`parameters` < 100000000001.0
        THEN '31-100B'
        ELSE '100B+'
      END AS `bucket`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t36`.`model_key`,
          `t36`.`age`,
          SUM(`t36`.`held`) AS `downloads`
        FROM (
          SELECT
            `t35`.`date`,
            `t35`.`model_key`,
            `t35`.`downloads`,
            `t35`.`begun`,
            `t35`.`observed`,
            `t35`.`model`,
            `t35`.`account_key`,
            `t35`.`parameters`,
            `t35`.`born`,
            `t35`.`opened`,
            `t35`.`closed`,
            `t35`.`age`,
            CAST(CAST(`t35`.`born` AS TIMESTAMP_NTZ) + MAKE_DT_INTERVAL(CAST(`t35`.`age` AS INT)) AS DATE) AS `day`,
            GREATEST(`t35`.`begun`, `t35`.`born`) AS `start`,
            `t35`.`downloads` * GREATEST(
              CASE
                WHEN `t35`.`observed` <= CAST(CAST(`t35`.`born` AS TIMESTAMP_NTZ) + MAKE_DT_INTERVAL(CAST(`t35`.`age` AS INT)) AS DATE)
                THEN 1.0
                ELSE DATEDIFF(
                  DAY,
                  GREATEST(`t35`.`begun`, `t35`.`born`),
                  LEAST(
                    `t35`.`observed`,
                    CAST(CAST(`t35`.`born` AS TIMESTAMP_NTZ) + MAKE_DT_INTERVAL(CAST(`t35`.`age` AS INT)) AS DATE)
                  )
                ) / NULLIF(DATEDIFF(DAY, GREATEST(`t35`.`begun`, `t35`.`born`), `t35`.`observed`), 0)
              END,
              0.0
            ) AS `held`
          FROM (
            SELECT
              `t34`.`date`,
              `t34`.`model_key`,
              `t34`.`downloads`,
              `t34`.`begun`,
              `t34`.`observed`,
              `t34`.`model`,
              `t34`.`account_key`,
              `t34`.`parameters`,
              `t34`.`born`,
              `t34`.`opened`,
              `t34`.`closed`,
              EXPLODE(CAST(ARRAY(7, 14, 30, 60, 90, 180, 365) AS ARRAY<SMALLINT>)) AS `age`
            FROM (
              SELECT
                `t9`.`date`,
                `t9`.`model_key`,
                `t9`.`downloads`,
                `t10`.`begun`,
                `t10`.`observed`,
                `t33`.`model`,
                `t33`.`account_key`,
                `t33`.`parameters`,
                `t33`.`born`,
                `t33`.`opened`,
                `t33`.`closed`
              FROM (
                SELECT
                  `t1`.`date`,
                  `t1`.`model_key`,
                  `t1`.`downloads`
                FROM `counted` AS `t1`
              ) AS `t9`
              INNER JOIN (
                SELECT
                  `t2`.`date`,
                  `t2`.`begun`,
                  `t2`.`observed`
                FROM `spans` AS `t2`
              ) AS `t10`
                ON `t9`.`date` = `t10`.`date`
              INNER JOIN `t30` AS `t33`
                ON `t9`.`model_key` = `t33`.`model_key`
            ) AS `t34`
          ) AS `t35`
          WHERE
            CAST(CAST(`t35`.`born` AS TIMESTAMP_NTZ) + MAKE_DT_INTERVAL(CAST(`t35`.`age` AS INT)) AS DATE) <= `t35`.`closed`
        ) AS `t36`
        GROUP BY
          1,
          2
      ) AS `t37`
      WHERE
        `t37`.`downloads` > 0
    ) AS `t39`
    INNER JOIN `t30` AS `t32`
      ON `t39`.`model_key` = `t32`.`model_key`
    INNER JOIN `accounts` AS `t5`
      ON `t32`.`account_key` = `t5`.`account_key`
  ) AS `t40`
)
SELECT
  `t47`.`model`,
  `t47`.`name`,
  `t47`.`country`,
  `t47`.`bucket`,
  `t47`.`created_on`,
  `t47`.`age`,
  CAST(ROUND(`t47`.`downloads`, 0) AS BIGINT) AS `downloads`,
  CAST(ROUND(`t47`.`median`, 0) AS BIGINT) AS `median`,
  `t47`.`peers`,
  `t47`.`downloads` / NULLIF(`t47`.`median`, 0) AS `adoption`,
  `t47`.`rank`
FROM (
  SELECT
    `t43`.`model`,
    `t43`.`age`,
    `t43`.`downloads`,
    `t43`.`name`,
    `t43`.`country`,
    `t43`.`created_on`,
    `t43`.`bucket`,
    `t43`.`rank`,
    `t46`.`median`,
    `t46`.`peers`
  FROM `t41` AS `t43`
  INNER JOIN (
    SELECT
      `t44`.`bucket`,
      `t44`.`age`,
      PERCENTILE(`t44`.`downloads`, 0.5) AS `median`,
      COUNT(*) AS `peers`
    FROM (
      SELECT
        *
      FROM `t41` AS `t42`
      WHERE
        `t42`.`rank` <= 10
    ) AS `t44`
    GROUP BY
      1,
      2
  ) AS `t46`
    ON `t43`.`bucket` = `t46`.`bucket` AND `t43`.`age` = `t46`.`age`
) AS `t47`
WHERE
  (
    (
      ':model:' = ''
    ) OR (
      LOWER(`t47`.`model`) = LOWER(':model:')
    )
  )
  AND (
    (
      ':bucket:' = ''
    ) OR (
      `t47`.`bucket` = ':bucket:'
    )
  )
  AND (
    (
      ':age:' = ''
    ) OR (
      CAST(`t47`.`age` AS STRING) = ':age:'
    )
  )
  AND (
    (
      ':model:' <> ''
    ) OR (
      `t47`.`rank` <= CAST(':top:' AS BIGINT)
    )
  )
ORDER BY
  CASE
    WHEN `t47`.`bucket` = 'under 1B'
    THEN 0
    WHEN `t47`.`bucket` = '1-9B'
    THEN 1
    WHEN `t47`.`bucket` = '10-30B'
    THEN 2
    WHEN `t47`.`bucket` = '31-100B'
    THEN 3
    ELSE 4
  END ASC NULLS LAST,
  `t47`.`age` ASC NULLS LAST,
  `t47`.`rank` ASC NULLS LAST
