-- The matrix follows how far bakes and tests are. A launch's steps are followed on its own page, so nobody is told of them here.
CREATE FUNCTION announce_template_progress() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('burgeon_change', json_build_object(
    'projectId', NULL, 'kind', 'template-progress', 'id', d.id, 'state', NEW.state)::text)
  FROM deployment d WHERE d.id = NEW.run_id AND d.kind IN ('bake', 'test-template');
  RETURN NULL;
END $$;
CREATE TRIGGER workflow_step_template_progress AFTER UPDATE OF state ON workflow_step
  FOR EACH ROW WHEN (NEW.state = 'succeeded' AND OLD.state <> 'succeeded') EXECUTE FUNCTION announce_template_progress();
