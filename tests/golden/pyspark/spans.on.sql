SELECT
  `t6`.`date`,
  `t6`.`start`,
  `t6`.`end`,
  `t6`.`part`,
  `t6`.`begun`,
  `t6`.`observed`,
  (
    `t6`.`start` <> `t6`.`begun`
  ) OR (
    `t6`.`end` <> `t6`.`observed`
  ) AS `split`
FROM (
  SELECT
    `t5`.`date`,
    `t5`.`begun`,
    `t5`.`observed`,
    GREATEST(`t5`.`begun`, CAST(':from:' AS DATE)) AS `start`,
    LEAST(`t5`.`observed`, CAST(':to:' AS DATE)) AS `end`,
    DATEDIFF(
      DAY,
      GREATEST(`t5`.`begun`, CAST(':from:' AS DATE)),
      LEAST(`t5`.`observed`, CAST(':to:' AS DATE))
    ) / NULLIF(DATEDIFF(DAY, `t5`.`begun`, `t5`.`observed`), 0) AS `part`
  FROM (
    SELECT
      `t4`.`date`,
      `t3`.`begun`,
      `t4`.`observed`
    FROM (
      SELECT
        *
      FROM `snapshots` AS `t0`
      WHERE
        `t0`.`source` = ':source:' AND `t0`.`since` IS NOT NULL
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
  ) AS `t5`
) AS `t6`
WHERE
  `t6`.`part` > 0
