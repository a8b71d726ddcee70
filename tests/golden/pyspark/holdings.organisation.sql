SELECT
  *
FROM (
  SELECT
    `t6`.`start`,
    `t6`.`end`,
    `t6`.`member`,
    SUM(`t6`.`downloads` * `t6`.`part`) AS `held`
  FROM (
    SELECT
      `t5`.`member`,
      `t5`.`downloads`,
      `t2`.`start`,
      `t2`.`end`,
      `t2`.`part`,
      `t2`.`split`
    FROM (
      SELECT
        CASE
          WHEN `t3`.`organisation` = 'unknown'
          THEN `t3`.`account`
          ELSE `t3`.`organisation`
        END AS `member`,
        `t3`.`date`,
        SUM(`t3`.`downloads`) AS `downloads`
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
        2
    ) AS `t5`
    INNER JOIN `spans` AS `t2`
      ON `t5`.`date` = `t2`.`date`
  ) AS `t6`
  GROUP BY
    1,
    2,
    3
) AS `t7`
WHERE
  `t7`.`held` > 0
