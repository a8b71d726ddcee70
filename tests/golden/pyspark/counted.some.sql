SELECT
  `t3`.`since`,
  `t3`.`date`,
  `t3`.`model_key`,
  `t3`.`account_key`,
  `t3`.`downloads`,
  `t3`.`estimated`
FROM `moves` AS `t3`
SEMI JOIN (
  SELECT
    `t7`.`model_key`,
    `t7`.`account_key`,
    `t7`.`hub`,
    `t7`.`model`,
    `t7`.`aliases`,
    `t7`.`task`,
    `t7`.`library`,
    `t7`.`licence`,
    `t7`.`parameters`,
    `t7`.`size`,
    `t7`.`relation`,
    `t7`.`copy`,
    `t7`.`created_on`,
    `t7`.`first_seen`
  FROM (
    SELECT
      `t4`.`model_key`,
      `t4`.`account_key`,
      `t4`.`hub`,
      `t4`.`model`,
      `t4`.`aliases`,
      `t4`.`task`,
      `t4`.`library`,
      `t4`.`licence`,
      `t4`.`parameters`,
      `t4`.`size`,
      `t4`.`relation`,
      `t4`.`copy`,
      `t4`.`created_on`,
      `t4`.`first_seen`,
      `t6`.`universe`,
      `t6`.`copies`
    FROM `models` AS `t4`
    INNER JOIN (
      SELECT
        *
      FROM `universes` AS `t2`
      WHERE
        `t2`.`universe` = ':universe:'
    ) AS `t6`
      ON `t4`.`task` = `t6`.`task`
  ) AS `t7`
  WHERE
    `t7`.`copies` OR NOT (
      `t7`.`copy`
    )
) AS `t9`
  ON `t3`.`model_key` = `t9`.`model_key`
