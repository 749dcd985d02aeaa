# frozen_string_literal: true

require "json"
require "chef/formatters/base"

# Writes one line of JSON an event while Chef runs, by the interface that formatters have (Chef::EventDispatch::Base). Resources
# inside a custom resource are its output. The format is read by ssh/node-report.ts.
class BurgeonFormatter < Chef::Formatters::Base
  cli_name(:burgeon)

  LONGEST_TEXT = 64 * 1024

  def initialize(out, err)
    super
    @events = IO.new(3)
    @events.sync = true
    @depth = 0
    @count = 0
  end

  def resource_action_start(resource, action, _notification_type = nil, _notifier = nil)
    @depth += 1
    return unless @depth == 1

    # One resource may be acted on several times.
    @count += 1
    @about = { task: "#{resource} #{action} #{@count}", name: name_of(resource, action) }
    @began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    @status = "ok"
    @said = []
    @diffs = []
    write(event: "start", **@about)
  end

  def resource_skipped(_resource, _action, conditional)
    return unless @depth == 1

    @status = "skipped"
    say("skipped due to #{conditional.respond_to?(:short_description) ? conditional.short_description : conditional}")
  end

  def resource_update_applied(resource, action, update)
    lines = [update].flatten.compact.map(&:to_s)
    lines.each { |line| say(line) }
    @diffs << { property: action.to_s, before: "", after: lines.join("\n") } if Chef::Config[:why_run] && @depth.positive?
  end

  def resource_updated(_resource, _action)
    @status = "changed" if @depth == 1 && !Chef::Config[:why_run]
  end

  def resource_failed(resource, _action, exception)
    return unless @depth == 1

    @status = resource.ignore_failure ? "ignored" : "failed"
    say(exception.message, "err")
  end

  # Comes last, whatever the outcome was.
  def resource_completed(_resource)
    @depth -= 1
    return unless @depth.zero?

    took = ((Process.clock_gettime(Process::CLOCK_MONOTONIC) - @began) * 1000).round
    write(event: "end", **@about, status: @status, durationMs: took, said: @said, diffs: @diffs)
  end

  def stream_output(_stream, output, _options = {})
    say(output) if @depth.positive?
  end

  # A failed resource has said so already; what cannot be compiled or found has not.
  def run_failed(exception, _run_status = nil)
    write(event: "said", level: "err", text: exception.message.to_s) unless @status == "failed"
  end

  private

  # A name of several words is what people are told; one that is a path or a package needs its type to be understood.
  def name_of(resource, action)
    name = resource.name.to_s
    name.include?(" ") ? name : "#{action.to_s.capitalize} #{resource.declared_type.to_s.tr("_", " ")} #{name}"
  end

  def say(text, level = "notice")
    @said << { level: level, text: text.to_s } if @said
  end

  def write(event)
    @events.puts(JSON.generate(clean(event)))
  end

  def clean(value)
    case value
    when Hash then value.transform_values { |item| clean(item) }
    when Array then value.map { |item| clean(item) }
    when String then value.dup.force_encoding(Encoding::UTF_8).scrub[0, LONGEST_TEXT]
    else value
    end
  end
end
