WITH `t11` AS (
  SELECT
    `t10`.`start`,
    `t10`.`end`,
    `t10`.`model_key`,
    `t10`.`parameters`,
    SUM(`t10`.`downloads` * `t10`.`part`) AS `held`
  FROM (
    SELECT
      `t9`.`model_key`,
      `t9`.`parameters`,
      `t9`.`downloads`,
      `t3`.`start`,
      `t3`.`end`,
      `t3`.`part`,
      `t3`.`split`
    FROM (
      SELECT
        `t7`.`model_key`,
        `t7`.`parameters`,
        `t7`.`date`,
        CAST(SUM(`t7`.`downloads`) AS DOUBLE) AS `downloads`
      FROM (
        SELECT
          `t4`.`since`,
          `t4`.`date`,
          `t4`.`model_key`,
          `t4`.`account_key`,
          `t4`.`downloads`,
          `t4`.`estimated`,
          `t6`.`parameters`
        FROM `counted` AS `t4`
        INNER JOIN (
          SELECT
            `t2`.`model_key`,
            `t2`.`parameters`
          FROM `models` AS `t2`
        ) AS `t6`
          ON `t4`.`model_key` = `t6`.`model_key`
      ) AS `t7`
      GROUP BY
        1,
        2,
        3
    ) AS `t9`
    INNER JOIN `spans` AS `t3`
      ON `t9`.`date` = `t3`.`date`
  ) AS `t10`
  GROUP BY
    1,
    2,
    3,
    4
)
SELECT
  *
FROM (
  SELECT
    `t15`.`start` AS `since`,
    `t15`.`end` AS `date`,
    CAST(ROUND(`t15`.`downloads`, 0) AS BIGINT) AS `downloads`,
    CAST(ROUND(`t18`.`weighed` / `t18`.`of_known`, 0) AS BIGINT) AS `mean_parameters`,
    `t18`.`median` AS `median_parameters`,
    `t18`.`of_known` / NULLIF(`t15`.`downloads`, 0) AS `known`,
    `t18`.`models`
  FROM (
    SELECT
      `t12`.`start`,
      `t12`.`end`,
      SUM(`t12`.`held`) AS `downloads`
    FROM `t11` AS `t12`
    GROUP BY
      1,
      2
  ) AS `t15`
  INNER JOIN (
    SELECT
      `t16`.`start`,
      `t16`.`end`,
      SUM(`t16`.`held`) AS `of_known`,
      SUM(`t16`.`held` * CAST(`t16`.`parameters` AS DOUBLE)) AS `weighed`,
      MIN(`t16`.`parameters`) FILTER(WHERE
        `t16`.`sums` >= `t16`.`half`) AS `median`,
      COUNT(DISTINCT `t16`.`model_key`) AS `models`
    FROM (
      SELECT
        `t14`.`start`,
        `t14`.`end`,
        `t14`.`model_key`,
        `t14`.`parameters`,
        `t14`.`held`,
        SUM(`t14`.`held`) OVER (
          PARTITION BY `t14`.`start`, `t14`.`end`
          ORDER BY `t14`.`parameters` ASC NULLS LAST, `t14`.`model_key` ASC NULLS LAST
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS `sums`,
        SUM(`t14`.`held`) OVER (
          PARTITION BY `t14`.`start`, `t14`.`end`
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) / 2 AS `half`
      FROM (
        SELECT
          *
        FROM `t11` AS `t12`
        WHERE
          NOT `t12`.`parameters` IS NULL AND `t12`.`held` > 0
      ) AS `t14`
    ) AS `t16`
    GROUP BY
      1,
      2
  ) AS `t18`
    ON `t15`.`start` = `t18`.`start` AND `t15`.`end` = `t18`.`end`
) AS `t19`
ORDER BY
  `t19`.`date` ASC NULLS LAST
