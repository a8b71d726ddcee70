SELECT
  `t8`.`start` AS `since`,
  `t8`.`end` AS `date`,
  CAST(ROUND(`t8`.`held`, 0) AS BIGINT) AS `downloads`
FROM (
  SELECT
    `t7`.`start`,
    `t7`.`end`,
    SUM(`t7`.`downloads` * `t7`.`part`) AS `held`
  FROM (
    SELECT
      `t3`.`date`,
      `t3`.`downloads`,
      `t4`.`start`,
      `t4`.`end`,
      `t4`.`part`,
      `t4`.`split`,
      `t4`.`begun`,
      `t4`.`observed`
    FROM `counted` AS `t3`
    INNER JOIN (
      SELECT
        `t2`.`model_key`
      FROM `models` AS `t2`
      WHERE
        LOWER(`t2`.`model`) = LOWER(':model:')
    ) AS `t6`
      ON `t3`.`model_key` = `t6`.`model_key`
    INNER JOIN `spans` AS `t4`
      ON `t3`.`date` = `t4`.`date`
  ) AS `t7`
  GROUP BY
    1,
    2
) AS `t8`
ORDER BY
  `t8`.`end` ASC NULLS LAST
