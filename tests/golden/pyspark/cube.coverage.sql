SELECT
  COALESCE(SUM(`t4`.`downloads` * `t4`.`part`), 0.0) AS `downloads`,
  COALESCE(SUM(`t4`.`classified` * `t4`.`part`), 0.0) AS `classified`,
  COALESCE(SUM(`t4`.`country_known` * `t4`.`part`), 0.0) AS `country_known`,
  COALESCE(SUM(`t4`.`individual` * `t4`.`part`), 0.0) AS `individual`,
  COALESCE(SUM(`t4`.`community` * `t4`.`part`), 0.0) AS `community`,
  COALESCE(SUM(`t4`.`repackager` * `t4`.`part`), 0.0) AS `repackager`,
  COALESCE(SUM(`t4`.`estimated` * `t4`.`part`), 0.0) AS `estimated`
FROM (
  SELECT
    `t2`.`date`,
    `t2`.`downloads`,
    `t2`.`classified`,
    `t2`.`country_known`,
    `t2`.`individual`,
    `t2`.`community`,
    `t2`.`repackager`,
    `t2`.`estimated`,
    `t3`.`start`,
    `t3`.`end`,
    `t3`.`part`,
    `t3`.`split`,
    `t3`.`begun`,
    `t3`.`observed`
  FROM `known` AS `t2`
  INNER JOIN `spans` AS `t3`
    ON `t2`.`date` = `t3`.`date`
) AS `t4`
