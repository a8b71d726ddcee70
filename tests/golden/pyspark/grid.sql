SELECT
  *
FROM (
  SELECT
    `t19`.`credit`,
    `t19`.`universe`,
    `t19`.`member`,
    SUM(`t19`.`held`) AS `held`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t17`.`task`,
        `t17`.`copy`,
        `t17`.`member`,
        `t17`.`held`,
        `t17`.`credit`,
        `t4`.`universe`,
        `t4`.`copies`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t12`.`task`,
            `t12`.`copy`,
            `t12`.`member`,
            `t12`.`held`,
            ':credit:' AS `credit`
          FROM (
            SELECT
              `t10`.`task`,
              `t10`.`copy`,
              `t10`.`member`,
              SUM(`t10`.`downloads` * `t10`.`part`) AS `held`
            FROM (
              SELECT
                `t8`.`task`,
                `t8`.`copy`,
                `t8`.`member`,
                `t8`.`downloads`,
                `t5`.`start`,
                `t5`.`end`,
                `t5`.`part`,
                `t5`.`split`
              FROM (
                SELECT
                  `t1`.`date`,
                  `t1`.`task`,
                  `t1`.`copy`,
                  `t1`.`country_group` AS `member`,
                  SUM(`t1`.`downloads`) AS `downloads`
                FROM `flow` AS `t1`
                GROUP BY
                  1,
                  2,
                  3,
                  4
              ) AS `t8`
              INNER JOIN `spans` AS `t5`
                ON `t8`.`date` = `t5`.`date`
            ) AS `t10`
            GROUP BY
              1,
              2,
              3
          ) AS `t12`
        ) AS `t14`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            `t13`.`task`,
            `t13`.`copy`,
            `t13`.`member`,
            `t13`.`held`,
            CASE WHEN ':credit:' = 'publisher' THEN 'creator' ELSE 'publisher' END AS `credit`
          FROM (
            SELECT
              `t11`.`task`,
              `t11`.`copy`,
              `t11`.`member`,
              SUM(`t11`.`downloads` * `t11`.`part`) AS `held`
            FROM (
              SELECT
                `t9`.`task`,
                `t9`.`copy`,
                `t9`.`member`,
                `t9`.`downloads`,
                `t5`.`start`,
                `t5`.`end`,
                `t5`.`part`,
                `t5`.`split`
              FROM (
                SELECT
                  `t3`.`date`,
                  `t3`.`task`,
                  `t3`.`copy`,
                  `t3`.`country_group` AS `member`,
                  SUM(`t3`.`downloads`) AS `downloads`
                FROM `other` AS `t3`
                GROUP BY
                  1,
                  2,
                  3,
                  4
              ) AS `t9`
              INNER JOIN `spans` AS `t5`
                ON `t9`.`date` = `t5`.`date`
            ) AS `t11`
            GROUP BY
              1,
              2,
              3
          ) AS `t13`
        ) AS `t15`
      ) AS `t17`
      INNER JOIN `universes` AS `t4`
        ON `t17`.`task` = `t4`.`task`
    ) AS `t18`
    WHERE
      `t18`.`copies` OR NOT (
        `t18`.`copy`
      )
  ) AS `t19`
  GROUP BY
    1,
    2,
    3
) AS `t20`
WHERE
  `t20`.`held` > 0
