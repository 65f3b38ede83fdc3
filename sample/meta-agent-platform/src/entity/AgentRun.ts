import { Check, Column, CreateDateColumn, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from "typeorm";
import { Agent } from "./Agent";
import { User } from "./User";

export enum AgentRunStatus {
  Queued = "queued",
  Running = "running",
  Succeeded = "succeeded",
  Failed = "failed",
  Cancelled = "cancelled",
}

/** One time that an agent was asked something. */
@Entity("agent_runs")
@Index(["agent", "createdAt"])
@Check("CHK_agent_runs_cost", `"cost" >= 0`)
export class AgentRun {
  @PrimaryGeneratedColumn("uuid")
  id: string;

  @ManyToOne(() => Agent, (agent) => agent.runs, { nullable: false, onDelete: "CASCADE" })
  @JoinColumn({ name: "agent_id" })
  agent: Agent;

  @ManyToOne(() => User, { nullable: true, onDelete: "SET NULL" })
  @JoinColumn({ name: "requested_by_id" })
  requestedBy: User | null;

  @Column({ type: "enum", enum: AgentRunStatus, enumName: "agent_run_status", default: AgentRunStatus.Queued })
  status: AgentRunStatus;

  @Column({ type: "jsonb" })
  input: Record<string, unknown>;

  @Column({ type: "jsonb", nullable: true })
  output: Record<string, unknown> | null;

  @Column({ type: "text", nullable: true })
  error: string | null;

  @Column({ name: "input_tokens", type: "integer", default: 0 })
  inputTokens: number;

  @Column({ name: "output_tokens", type: "integer", default: 0 })
  outputTokens: number;

  /** In US dollars. */
  @Column({ type: "numeric", precision: 12, scale: 6, default: 0 })
  cost: string;

  @Column({ name: "started_at", type: "timestamptz", nullable: true })
  startedAt: Date | null;

  @Column({ name: "finished_at", type: "timestamptz", nullable: true })
  finishedAt: Date | null;

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt: Date;
}
