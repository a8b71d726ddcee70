SELECT
  *
FROM (
  SELECT
    `t5`.`credit`,
    `t5`.`universe`,
    `t5`.`member`,
    SUM(`t5`.`downloads` * `t5`.`part`) AS `held`
  FROM (
    SELECT
      `t4`.`source`,
      `t4`.`universe`,
      `t4`.`credit`,
      `t4`.`grouping`,
      `t4`.`member`,
      `t4`.`date`,
      `t4`.`downloads`,
      `t4`.`estimated`,
      `t4`.`tests`,
      `t4`.`largest`,
      `t2`.`start`,
      `t2`.`end`,
      `t2`.`part`,
      `t2`.`split`,
      `t2`.`begun`,
      `t2`.`observed`
    FROM (
      SELECT
        *
      FROM `cube` AS `t0`
      WHERE
        `t0`.`source` = ':source:' AND `t0`.`grouping` = 'country'
    ) AS `t4`
    INNER JOIN `spans` AS `t2`
      ON `t4`.`date` = `t2`.`date`
  ) AS `t5`
  GROUP BY
    1,
    2,
    3
) AS `t6`
WHERE
  `t6`.`held` > 0
