SELECT
  `t8`.`country`,
  `t8`.`start` AS `since`,
  `t8`.`end` AS `date`,
  CAST(ROUND(`t8`.`held`, 0) AS BIGINT) AS `downloads`,
  `t8`.`held` / `t8`.`whole` AS `share`,
  `t8`.`guessed` / NULLIF(`t8`.`held`, 0) AS `estimated`,
  `t8`.`rank`
FROM (
  SELECT
    `t7`.`country`,
    `t7`.`start`,
    `t7`.`end`,
    `t7`.`held`,
    `t7`.`guessed`,
    `t7`.`total`,
    `t7`.`whole`,
    (
      DENSE_RANK() OVER (ORDER BY `t7`.`total` DESC, `t7`.`country` ASC NULLS LAST) - 1
    ) + 1 AS `rank`
  FROM (
    SELECT
      `t6`.`country`,
      `t6`.`start`,
      `t6`.`end`,
      `t6`.`held`,
      `t6`.`guessed`,
      SUM(`t6`.`held`) OVER (
        PARTITION BY `t6`.`country`
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS `total`,
      SUM(`t6`.`held`) OVER (
        PARTITION BY `t6`.`start`, `t6`.`end`
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS `whole`
    FROM (
      SELECT
        `t5`.`country`,
        `t5`.`start`,
        `t5`.`end`,
        SUM(`t5`.`downloads` * `t5`.`part`) AS `held`,
        SUM(IF(`t5`.`split`, `t5`.`downloads`, `t5`.`estimated`) * `t5`.`part`) AS `guessed`
      FROM (
        SELECT
          `t4`.`country`,
          `t4`.`downloads`,
          `t4`.`estimated`,
          `t2`.`start`,
          `t2`.`end`,
          `t2`.`part`,
          (
            `t2`.`start` <> `t2`.`begun`
          ) OR (
            `t2`.`end` <> `t2`.`observed`
          ) AS `split`
        FROM (
          SELECT
            `t0`.`country_group` AS `country`,
            `t0`.`date`,
            SUM(`t0`.`downloads`) AS `downloads`,
            COALESCE(SUM(IF(`t0`.`estimated`, `t0`.`downloads`, NULL)), 0) AS `estimated`
          FROM `flow` AS `t0`
          GROUP BY
            1,
            2
        ) AS `t4`
        INNER JOIN `spans` AS `t2`
          ON `t4`.`date` = `t2`.`date`
      ) AS `t5`
      GROUP BY
        1,
        2,
        3
    ) AS `t6`
  ) AS `t7`
) AS `t8`
WHERE
  `t8`.`rank` <= CAST(':top:' AS BIGINT) AND `t8`.`whole` > 0
ORDER BY
  `t8`.`end` ASC NULLS LAST,
  `t8`.`held` / `t8`.`whole` DESC,
  `t8`.`country` ASC NULLS LAST
