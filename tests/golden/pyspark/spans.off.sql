SELECT
  `t2`.`date`,
  `t2`.`start`,
  `t2`.`end`,
  `t2`.`part`,
  `t2`.`begun`,
  `t2`.`observed`,
  (
    `t2`.`begun` <> `t2`.`start`
  ) OR (
    `t2`.`observed` <> `t2`.`end`
  ) AS `split`
FROM (
  SELECT
    `t1`.`source`,
    `t1`.`date`,
    `t1`.`label`,
    `t1`.`rows`,
    `t1`.`refreshed`,
    `t1`.`twins`,
    `t1`.`usable`,
    `t1`.`since`,
    `t1`.`why_not`,
    `t1`.`observed`,
    `t1`.`counted`,
    `t1`.`anew`,
    `t1`.`moved`,
    `t1`.`risen`,
    `t1`.`fallen`,
    `t1`.`levelled`,
    `t1`.`hard_coded`,
    `t1`.`never_refreshed`,
    `t1`.`settled`,
    `t1`.`sha256`,
    LAG(`t1`.`date`) OVER (ORDER BY `t1`.`date` ASC NULLS LAST) AS `start`,
    `t1`.`date` AS `end`,
    LAG(`t1`.`date`) OVER (ORDER BY `t1`.`date` ASC NULLS LAST) AS `begun`,
    1.0 AS `part`
  FROM (
    SELECT
      *
    FROM `snapshots` AS `t0`
    WHERE
      `t0`.`source` = ':source:'
  ) AS `t1`
) AS `t2`
WHERE
  NOT `t2`.`start` IS NULL
  AND `t2`.`observed` > CAST(':from:' AS DATE)
  AND `t2`.`observed` <= CAST(':to:' AS DATE)
