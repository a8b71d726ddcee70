SELECT
  `t20`.`since`,
  `t20`.`date`,
  `t20`.`model_key`,
  `t20`.`account_key`,
  `t20`.`downloads`,
  `t20`.`estimated`,
  `t20`.`model`,
  `t20`.`task`,
  `t20`.`licence`,
  `t20`.`size`,
  `t10`.`account`,
  `t10`.`organisation`,
  `t10`.`name`,
  `t10`.`kind`,
  `t10`.`role`,
  COALESCE(`t6`.`country`, `t10`.`country`) AS `country`,
  COALESCE(`t6`.`country`, `t10`.`country_group`) AS `country_group`
FROM (
  SELECT
    `t18`.`since`,
    `t18`.`date`,
    `t18`.`model_key`,
    `t18`.`account_key`,
    `t18`.`downloads`,
    `t18`.`estimated`,
    `t18`.`model`,
    `t18`.`task`,
    `t18`.`licence`,
    `t18`.`size`
  FROM (
    SELECT
      `t17`.`since`,
      `t17`.`date`,
      `t17`.`model_key`,
      `t17`.`account_key`,
      `t17`.`downloads`,
      `t17`.`estimated`,
      `t17`.`model`,
      `t17`.`task`,
      `t17`.`licence`,
      `t17`.`size`,
      `t17`.`root_key`
    FROM (
      SELECT
        `t16`.`since`,
        `t16`.`date`,
        `t16`.`model_key`,
        IF(
          `t16`.`weight` IS NOT NULL AND NOT ISNAN(`t16`.`weight`),
          `t16`.`root_key`,
          `t16`.`account_key`
        ) AS `account_key`,
        CAST(ROUND(`t16`.`downloads` * COALESCE(`t16`.`weight`, 1.0) * 1024, 0) AS BIGINT) / 1024 AS `downloads`,
        `t16`.`estimated`,
        `t16`.`model`,
        `t16`.`task`,
        `t16`.`licence`,
        `t16`.`size`,
        `t16`.`weight`,
        `t16`.`root_key`
      FROM (
        SELECT
          `t15`.`since`,
          `t15`.`date`,
          `t15`.`model_key`,
          `t15`.`account_key`,
          `t15`.`downloads`,
          `t15`.`estimated`,
          `t15`.`model`,
          `t15`.`task`,
          `t15`.`licence`,
          `t15`.`size`,
          `t15`.`weight`,
          `t15`.`root_key`
        FROM (
          SELECT
            `t7`.`since`,
            `t7`.`date`,
            `t7`.`model_key`,
            `t7`.`account_key`,
            `t7`.`downloads`,
            `t7`.`estimated`,
            `t14`.`model`,
            `t14`.`task`,
            `t14`.`licence`,
            `t14`.`size`,
            `t11`.`model_key` AS `model_key_right`,
            `t11`.`weight`,
            `t11`.`root_key`
          FROM `moves` AS `t7`
          INNER JOIN (
            SELECT
              *
            FROM `models` AS `t3`
            WHERE
              `t3`.`task` IN (
                SELECT
                  `t5`.`task`
                FROM `universes` AS `t5`
                WHERE
                  `t5`.`universe` = ':universe:'
              )
          ) AS `t14`
            ON `t7`.`model_key` = `t14`.`model_key`
          LEFT OUTER JOIN (
            SELECT
              `t4`.`model_key`,
              `t4`.`weight`,
              `t4`.`account_key` AS `root_key`
            FROM `creators` AS `t4`
          ) AS `t11`
            ON `t7`.`model_key` = `t11`.`model_key`
        ) AS `t15`
      ) AS `t16`
    ) AS `t17`
  ) AS `t18`
) AS `t20`
INNER JOIN (
  SELECT
    `t1`.`account_key`,
    `t1`.`account`,
    `t1`.`organisation`,
    `t1`.`name`,
    `t1`.`kind`,
    `t1`.`country`,
    `t1`.`country_group`,
    `t1`.`role`
  FROM `accounts` AS `t1`
) AS `t10`
  ON `t20`.`account_key` = `t10`.`account_key`
LEFT OUTER JOIN `stays` AS `t6`
  ON `t20`.`account_key` = `t6`.`account_key`
  AND `t20`.`date` >= `t6`.`since`
  AND `t20`.`date` < `t6`.`until`
