SELECT
  `t22`.`downloads`,
  `t22`.`models`,
  `t22`.`classified`,
  `t22`.`country_known`,
  `t22`.`individual`,
  `t22`.`community`,
  `t22`.`repackager`,
  `t22`.`refreshed`,
  `t22`.`hard_coded`,
  `t22`.`hard_coded_downloads`,
  `t22`.`never_refreshed`,
  `t16`.`task_unknown`
FROM (
  SELECT
    COALESCE(SUM(`t20`.`counter`), 0) AS `downloads`,
    COALESCE(SUM(CAST(NOT `t20`.`counter` IS NULL AS INT)), 0) AS `models`,
    COALESCE(SUM(`t20`.`counter`) FILTER(WHERE
      `t20`.`kind` <> 'unknown'), 0) AS `classified`,
    COALESCE(SUM(`t20`.`counter`) FILTER(WHERE
      NOT `t20`.`country` IS NULL), 0) AS `country_known`,
    COALESCE(SUM(`t20`.`counter`) FILTER(WHERE
      `t20`.`kind` = 'individual'), 0) AS `individual`,
    COALESCE(SUM(`t20`.`counter`) FILTER(WHERE
      `t20`.`kind` = 'community'), 0) AS `community`,
    COALESCE(SUM(`t20`.`counter`) FILTER(WHERE
      `t20`.`role` = 'repackager'), 0) AS `repackager`,
    COALESCE(SUM(`t20`.`counter`) FILTER(WHERE
      `t20`.`refreshed`), 0) AS `refreshed`,
    COALESCE(SUM(CAST(`t20`.`quality` = 'hard-coded' AS INT)), 0) AS `hard_coded`,
    COALESCE(SUM(`t20`.`stated_30d`) FILTER(WHERE
      `t20`.`quality` = 'hard-coded'), 0) AS `hard_coded_downloads`,
    COALESCE(SUM(CAST(`t20`.`quality` = 'never-refreshed' AS INT)), 0) AS `never_refreshed`
  FROM (
    SELECT
      `t9`.`source`,
      `t9`.`date`,
      `t9`.`model_key`,
      `t9`.`downloads_30d`,
      `t9`.`downloads_all_time`,
      `t9`.`stated_30d`,
      `t9`.`likes`,
      `t9`.`refreshed`,
      `t9`.`observed`,
      `t9`.`quality`,
      `t9`.`account_key`,
      `t9`.`counter`,
      `t19`.`account_key` AS `account_key_right`,
      `t19`.`hub`,
      `t19`.`model`,
      `t19`.`aliases`,
      `t19`.`task`,
      `t19`.`library`,
      `t19`.`licence`,
      `t19`.`parameters`,
      `t19`.`size`,
      `t19`.`relation`,
      `t19`.`copy`,
      `t19`.`created_on`,
      `t19`.`first_seen`,
      `t19`.`account`,
      `t19`.`organisation`,
      `t19`.`name`,
      `t19`.`kind`,
      `t19`.`country`,
      `t19`.`country_group`,
      `t19`.`role`
    FROM (
      SELECT
        `t0`.`source`,
        `t0`.`date`,
        `t0`.`model_key`,
        `t0`.`downloads_30d`,
        `t0`.`downloads_all_time`,
        `t0`.`stated_30d`,
        `t0`.`likes`,
        `t0`.`refreshed`,
        `t0`.`observed`,
        `t0`.`quality`,
        `t0`.`account_key`,
        CASE
          WHEN ':counter:' = 'downloads_all_time'
          THEN `t0`.`downloads_all_time`
          ELSE `t0`.`downloads_30d`
        END AS `counter`
      FROM `observations` AS `t0`
      WHERE
        `t0`.`source` = ':source:' AND `t0`.`date` = CAST(':date:' AS DATE)
    ) AS `t9`
    INNER JOIN (
      SELECT
        `t17`.`model_key`,
        `t17`.`account_key`,
        `t17`.`hub`,
        `t17`.`model`,
        `t17`.`aliases`,
        `t17`.`task`,
        `t17`.`library`,
        `t17`.`licence`,
        `t17`.`parameters`,
        `t17`.`size`,
        `t17`.`relation`,
        `t17`.`copy`,
        `t17`.`created_on`,
        `t17`.`first_seen`,
        `t5`.`account`,
        `t5`.`organisation`,
        `t5`.`name`,
        `t5`.`kind`,
        `t5`.`country`,
        `t5`.`country_group`,
        `t5`.`role`
      FROM (
        SELECT
          `t13`.`model_key`,
          `t13`.`account_key`,
          `t13`.`hub`,
          `t13`.`model`,
          `t13`.`aliases`,
          `t13`.`task`,
          `t13`.`library`,
          `t13`.`licence`,
          `t13`.`parameters`,
          `t13`.`size`,
          `t13`.`relation`,
          `t13`.`copy`,
          `t13`.`created_on`,
          `t13`.`first_seen`
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
            `t11`.`universe`,
            `t11`.`copies`
          FROM `models` AS `t4`
          INNER JOIN (
            SELECT
              *
            FROM `universes` AS `t3`
            WHERE
              `t3`.`universe` = ':universe:'
          ) AS `t11`
            ON `t4`.`task` = `t11`.`task`
        ) AS `t13`
        WHERE
          `t13`.`copies` OR NOT (
            `t13`.`copy`
          )
      ) AS `t17`
      INNER JOIN `accounts` AS `t5`
        ON `t17`.`account_key` = `t5`.`account_key`
    ) AS `t19`
      ON `t9`.`model_key` = `t19`.`model_key`
  ) AS `t20`
) AS `t22`
CROSS JOIN (
  SELECT
    COALESCE(SUM(`t12`.`counter`), 0) AS `task_unknown`
  FROM (
    SELECT
      `t9`.`source`,
      `t9`.`date`,
      `t9`.`model_key`,
      `t9`.`downloads_30d`,
      `t9`.`downloads_all_time`,
      `t9`.`stated_30d`,
      `t9`.`likes`,
      `t9`.`refreshed`,
      `t9`.`observed`,
      `t9`.`quality`,
      `t9`.`account_key`,
      `t9`.`counter`,
      `t10`.`account_key` AS `account_key_right`,
      `t10`.`hub`,
      `t10`.`model`,
      `t10`.`aliases`,
      `t10`.`task`,
      `t10`.`library`,
      `t10`.`licence`,
      `t10`.`parameters`,
      `t10`.`size`,
      `t10`.`relation`,
      `t10`.`copy`,
      `t10`.`created_on`,
      `t10`.`first_seen`
    FROM (
      SELECT
        `t0`.`source`,
        `t0`.`date`,
        `t0`.`model_key`,
        `t0`.`downloads_30d`,
        `t0`.`downloads_all_time`,
        `t0`.`stated_30d`,
        `t0`.`likes`,
        `t0`.`refreshed`,
        `t0`.`observed`,
        `t0`.`quality`,
        `t0`.`account_key`,
        CASE
          WHEN ':counter:' = 'downloads_all_time'
          THEN `t0`.`downloads_all_time`
          ELSE `t0`.`downloads_30d`
        END AS `counter`
      FROM `observations` AS `t0`
      WHERE
        `t0`.`source` = ':source:' AND `t0`.`date` = CAST(':date:' AS DATE)
    ) AS `t9`
    INNER JOIN (
      SELECT
        *
      FROM `models` AS `t1`
      WHERE
        `t1`.`task` = 'unknown'
    ) AS `t10`
      ON `t9`.`model_key` = `t10`.`model_key`
  ) AS `t12`
) AS `t16`
