SELECT
  COALESCE(SUM(`t5`.`held`), 0.0) AS `downloads`,
  COALESCE(SUM(IF(`t5`.`kind` <> 'unknown', `t5`.`held`, NULL)), 0.0) AS `classified`,
  COALESCE(
    SUM(
      IF(
        NOT (
          `t5`.`country_group` IN ('individual', 'community', 'unknown')
        ),
        `t5`.`held`,
        NULL
      )
    ),
    0.0
  ) AS `country_known`,
  COALESCE(SUM(IF(`t5`.`country_group` = 'individual', `t5`.`held`, NULL)), 0.0) AS `individual`,
  COALESCE(SUM(IF(`t5`.`country_group` = 'community', `t5`.`held`, NULL)), 0.0) AS `community`,
  COALESCE(SUM(IF(`t5`.`role` = 'repackager', `t5`.`held`, NULL)), 0.0) AS `repackager`,
  COALESCE(SUM(`t5`.`guessed`), 0.0) AS `estimated`
FROM (
  SELECT
    `t4`.`kind`,
    `t4`.`role`,
    `t4`.`country_group`,
    `t4`.`downloads` * `t2`.`part` AS `held`,
    `t4`.`guessed` * `t2`.`part` AS `guessed`
  FROM (
    SELECT
      `t0`.`date`,
      `t0`.`kind`,
      `t0`.`role`,
      `t0`.`country_group`,
      SUM(`t0`.`downloads`) AS `downloads`,
      COALESCE(SUM(IF(`t0`.`estimated`, `t0`.`downloads`, NULL)), 0) AS `guessed`
    FROM `flow` AS `t0`
    GROUP BY
      1,
      2,
      3,
      4
  ) AS `t4`
  INNER JOIN `spans` AS `t2`
    ON `t4`.`date` = `t2`.`date`
) AS `t5`
