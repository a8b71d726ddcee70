SELECT
  *
FROM (
  SELECT
    `t4`.`credit`,
    `t4`.`universe`,
    `t4`.`member`,
    SUM(`t4`.`downloads` * `t4`.`part`) AS `held`
  FROM (
    SELECT
      `t2`.`credit`,
      `t2`.`universe`,
      `t2`.`member`,
      `t2`.`date`,
      `t2`.`downloads`,
      `t3`.`start`,
      `t3`.`end`,
      `t3`.`part`,
      `t3`.`split`,
      `t3`.`begun`,
      `t3`.`observed`
    FROM `cells` AS `t2`
    INNER JOIN `spans` AS `t3`
      ON `t2`.`date` = `t3`.`date`
  ) AS `t4`
  GROUP BY
    1,
    2,
    3
) AS `t5`
WHERE
  `t5`.`held` > 0
