SELECT
  COALESCE(SUM(`t9`.`held`) FILTER(WHERE
    `t9`.`known` IS NULL), 0.0) AS `unborn`,
  COALESCE(SUM(`t9`.`held`), 0.0) AS `downloads`
FROM (
  SELECT
    `t8`.`since`,
    `t8`.`date`,
    `t8`.`model_key`,
    `t8`.`account_key`,
    `t8`.`downloads`,
    `t8`.`estimated`,
    `t8`.`start`,
    `t8`.`end`,
    `t8`.`part`,
    `t8`.`split`,
    `t8`.`begun`,
    `t8`.`observed`,
    `t8`.`model_key_right`,
    `t8`.`known`,
    `t8`.`downloads` * `t8`.`part` AS `held`
  FROM (
    SELECT
      `t6`.`since`,
      `t6`.`date`,
      `t6`.`model_key`,
      `t6`.`account_key`,
      `t6`.`downloads`,
      `t6`.`estimated`,
      `t3`.`start`,
      `t3`.`end`,
      `t3`.`part`,
      `t3`.`split`,
      `t3`.`begun`,
      `t3`.`observed`,
      `t7`.`model_key` AS `model_key_right`,
      `t7`.`known`
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
    ) AS `t6`
    INNER JOIN `spans` AS `t3`
      ON `t6`.`date` = `t3`.`date`
    LEFT OUTER JOIN (
      SELECT
        `t2`.`model_key`,
        TRUE AS `known`
      FROM `models` AS `t2`
      WHERE
        `t2`.`created_on` > CAST('2022-03-02' AS DATE)
    ) AS `t7`
      ON `t6`.`model_key` = `t7`.`model_key`
  ) AS `t8`
) AS `t9`
