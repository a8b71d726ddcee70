SELECT
  `t7`.`since`,
  `t7`.`date`,
  `t7`.`model_key`,
  `t7`.`account_key`,
  `t7`.`downloads`,
  `t7`.`estimated`,
  `t6`.`account`,
  `t6`.`organisation`,
  `t6`.`name`,
  `t6`.`kind`,
  `t6`.`role`,
  COALESCE(`t3`.`country`, `t6`.`country`) AS `country`,
  COALESCE(`t3`.`country`, `t6`.`country_group`) AS `country_group`
FROM (
  SELECT
    `t0`.`since`,
    `t0`.`date`,
    `t0`.`model_key`,
    `t0`.`account_key`,
    CAST(`t0`.`downloads` AS DOUBLE) AS `downloads`,
    `t0`.`estimated`
  FROM `moves` AS `t0`
) AS `t7`
INNER JOIN (
  SELECT
    `t2`.`account_key`,
    `t2`.`account`,
    `t2`.`organisation`,
    `t2`.`name`,
    `t2`.`kind`,
    `t2`.`country`,
    `t2`.`country_group`,
    `t2`.`role`
  FROM `accounts` AS `t2`
) AS `t6`
  ON `t7`.`account_key` = `t6`.`account_key`
LEFT OUTER JOIN `stays` AS `t3`
  ON `t7`.`account_key` = `t3`.`account_key`
  AND `t7`.`date` >= `t3`.`since`
  AND `t7`.`date` < `t3`.`until`
