SELECT
  COALESCE(SUM(`t6`.`held`), 0.0) AS `downloads`,
  COALESCE(SUM(`t6`.`held`) FILTER(WHERE
    `t6`.`kind` <> 'unknown'), 0.0) AS `classified`,
  COALESCE(
    SUM(`t6`.`held`) FILTER(WHERE
      NOT (
        `t6`.`country_group` IN ('individual', 'community', 'unknown')
      )),
    0.0
  ) AS `country_known`,
  COALESCE(SUM(`t6`.`held`) FILTER(WHERE
    `t6`.`country_group` = 'individual'), 0.0) AS `individual`,
  COALESCE(SUM(`t6`.`held`) FILTER(WHERE
    `t6`.`country_group` = 'community'), 0.0) AS `community`,
  COALESCE(SUM(`t6`.`held`) FILTER(WHERE
    `t6`.`role` = 'repackager'), 0.0) AS `repackager`,
  COALESCE(SUM(`t6`.`guessed`), 0.0) AS `estimated`
FROM (
  SELECT
    `t5`.`kind`,
    `t5`.`role`,
    `t5`.`country_group`,
    `t5`.`downloads` * `t2`.`part` AS `held`,
    `t5`.`guessed` * `t2`.`part` AS `guessed`
  FROM (
    SELECT
      `t3`.`date`,
      `t3`.`kind`,
      `t3`.`role`,
      `t3`.`country_group`,
      SUM(`t3`.`downloads`) AS `downloads`,
      COALESCE(SUM(`t3`.`downloads`) FILTER(WHERE
        `t3`.`estimated`), 0) AS `guessed`
    FROM (
      SELECT
        *
      FROM `flow` AS `t1`
      WHERE
        (
          ':denominator:' = 'all'
        )
        OR (
          (
            `t1`.`country_group` <> 'unknown'
          )
          AND (
            (
              ':denominator:' = 'attributed'
            )
            OR NOT (
              `t1`.`country_group` IN ('individual', 'community')
            )
          )
        )
    ) AS `t3`
    GROUP BY
      1,
      2,
      3,
      4
  ) AS `t5`
  INNER JOIN `spans` AS `t2`
    ON `t5`.`date` = `t2`.`date`
) AS `t6`
