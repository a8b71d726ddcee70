SELECT
  `t4`.`date`,
  `t3`.`begun`,
  `t4`.`observed`
FROM (
  SELECT
    *
  FROM `snapshots` AS `t0`
  WHERE
    `t0`.`source` = ':source:' AND NOT `t0`.`since` IS NULL
) AS `t4`
INNER JOIN (
  SELECT
    `t0`.`date` AS `since`,
    `t0`.`observed` AS `begun`
  FROM `snapshots` AS `t0`
  WHERE
    `t0`.`source` = ':source:'
) AS `t3`
  ON `t4`.`since` = `t3`.`since`
