SELECT
  `t0`.`seen` AS `since`,
  `t0`.`date`,
  `t0`.`model_key`,
  `t0`.`account_key`,
  `t0`.`level` - `t0`.`before` AS `downloads`,
  FALSE AS `estimated`
FROM `steps` AS `t0`
WHERE
  `t0`.`source` = ':source:'
  AND `t0`.`how` = 'moved'
  AND `t0`.`level` > `t0`.`before`
